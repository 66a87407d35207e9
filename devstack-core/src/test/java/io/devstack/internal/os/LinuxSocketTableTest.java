package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Connects;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Serves;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortReservation;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a port, and whether it is free: both with real sockets. */
@PosixOnly("the adapter of Linux reads /proc")
class LinuxSocketTableTest {
    private final LinuxProcessTable processes = new LinuxProcessTable();
    private final LinuxSocketTable sockets = new LinuxSocketTable(processes, new BoundSockets(Optional.empty()));
    private final PortCheck check = new PortCheck(sockets);

    @Test
    void aListenerIsFoundWithItsProcess() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            assertThat(sockets.uses(Set.of(port))).singleElement().satisfies(use -> {
                assertThat(use.state()).isEqualTo(SocketUse.State.LISTENING);
                assertThat(use.holders()).containsExactly(processes.self());
            });
            assertThat(check.check(port).kind()).isEqualTo(PortStatus.Kind.HELD);
        }
    }

    @Test
    void whereAProcessListensIsFoundWithoutKnowingThePort() throws Exception {
        for (String address : List.of("127.0.0.1", "::")) {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
                int port = server.getLocalPort();
                long self = processes.self().pid();
                assertThat(sockets.listenersOf(new long[] {self}))
                        .extracting(SocketUse::port)
                        .contains(port);
                assertThat(sockets.listenersOf(new long[] {1}))
                        .extracting(SocketUse::port)
                        .doesNotContain(port);
                assertThat(sockets.listens(self, port)).isTrue();
                assertThat(sockets.listens(1, port)).isFalse();
                assertThat(sockets.isListenedOn(port)).isTrue();
            }
        }
    }

    @Test
    void aPortThatIsOnlyConnectedIsNotListenedOn() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            assertThat(sockets.isListenedOn(client.getLocalPort())).isFalse();
        }
    }

    @Test
    void aListenerOfEitherFamilyOrOfTheLoopbackAloneTakesThePort() throws Exception {
        for (String address : List.of("127.0.0.1", "0.0.0.0", "::1", "::")) {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
                assertThat(check.check(server.getLocalPort()).kind())
                        .as(address)
                        .isEqualTo(PortStatus.Kind.HELD);
            }
        }
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            server.bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            assertThat(check.check(port).kind()).isEqualTo(PortStatus.Kind.HELD);
        }
    }

    @Test
    void ofAConnectionOnlyTheEndThatHasThePortAsItsOwnIsFound() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            Process client = new ProcessBuilder(Jvm.running(Connects.class, Integer.toString(port))).start();
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                assertThat(holders(port)).containsOnly(processes.self());
                assertThat(holders(accepted.getPort()))
                        .containsOnly(processes.read(client.pid()).orElseThrow().identity());
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aClientWhoseOwnPortItIsIsNotAListener() throws Exception {
        int port = freePort();
        try (ServerSocket server = new ServerSocket(0)) {
            Process client = new ProcessBuilder(Jvm.running(
                            Connects.class, Integer.toString(server.getLocalPort()), Integer.toString(port)))
                    .start();
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(port);
                assertThat(sockets.uses(Set.of(port)))
                        .singleElement()
                        .satisfies(use -> assertThat(use.state()).isEqualTo(SocketUse.State.CONNECTED));
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aSocketThatForksShareHasSeveralHolders() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).as("perl, which forks").exists();
        int port = freePort();
        Process parent = new ProcessBuilder(
                        "perl",
                        "-e",
                        "use Socket; $| = 1; socket S, PF_INET, SOCK_STREAM, 0 or die;"
                                + " setsockopt S, SOL_SOCKET, SO_REUSEADDR, 1;"
                                + " bind S, sockaddr_in($ARGV[0], INADDR_LOOPBACK) or die; listen S, 5 or die;"
                                + " my @c; for (1 .. 2) { my $p = fork; if (!$p) { sleep 60; exit } push @c, $p }"
                                + " print \"@c\\n\"; <STDIN>; kill KILL => @c;",
                        Integer.toString(port))
                .start();
        try {
            String[] children = parent.inputReader().readLine().split(" ");
            assertThat(holders(port))
                    .extracting(ProcessIdentity::pid)
                    .containsExactlyInAnyOrder(parent.pid(), Long.parseLong(children[0]), Long.parseLong(children[1]));
        } finally {
            parent.getOutputStream().close();
            parent.waitFor();
        }
    }

    @Test
    void listenersThatShareAPortAreAllFound() throws Exception {
        try (ServerSocketChannel one = ServerSocketChannel.open();
                ServerSocketChannel two = ServerSocketChannel.open()) {
            one.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            two.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            one.bind(new InetSocketAddress(0));
            two.bind(one.getLocalAddress());
            assertThat(sockets.uses(Set.of(((InetSocketAddress) one.getLocalAddress()).getPort())))
                    .hasSize(2)
                    .allMatch(use -> use.holders().equals(List.of(processes.self())));
        }
    }

    /** A server may bind without SO_REUSEADDR: its next one binds with SO_REUSEPORT, or waits by itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPortIsFreeWhileAnOldConnectionLingers(boolean reuseAddress) throws Exception {
        int port = freePort();
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(reuseAddress);
            server.bind(new InetSocketAddress(port));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket accepted = server.accept()) {
                accepted.shutdownOutput(); // who closes first keeps the port in TIME_WAIT
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
        Await.until(
                "TIME_WAIT",
                () -> sockets.uses(Set.of(port)).stream()
                        .anyMatch(use -> use.state() == SocketUse.State.TIME_WAIT
                                && use.holders().isEmpty()));
        assertThat(check.check(port).isFree()).isTrue();
    }

    @Test
    void lookingAtAPortKeepsNoServerFromIt() throws Exception {
        int port = freePort();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> looking = Background.run(() -> {
            while (!enough.get()) {
                check.check(port);
            }
        });
        try {
            for (int i = 0; i < 500; i++) {
                try (ServerSocket server = new ServerSocket()) {
                    server.setReuseAddress(true);
                    server.bind(new InetSocketAddress(port));
                }
            }
        } finally {
            enough.set(true);
            looking.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReservedPortIsNobodyElsesUntilItIsLetGo() throws Exception {
        PortReservation reservation = PortReservation.pick(check, Set.of());
        int port = reservation.port();
        assertThat(port).isBetween(10_000, 32_767);
        assertThat(check.check(port).isFree()).isFalse();
        reservation.close();
        assertThat(check.check(port).isFree()).isTrue();
        Process server = new ProcessBuilder(Jvm.running(Serves.class, Integer.toString(port))).start();
        try {
            assertThat(server.inputReader().readLine()).isEqualTo("READY");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void portsThatClientsGetAreTold() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            assertThat(sockets.isEphemeral(client.getLocalPort())).isTrue();
        }
        assertThat(sockets.isEphemeral(1)).isFalse();
    }

    @Test
    void rowsAreReadByTheirLocalPort() {
        String heading =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
        String listening =
                "   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1";
        String client =
                "   1: 0100007F:C350 0100007F:1388 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1";
        String waiting =
                "   2: 0100007F:1388 0100007F:C351 06 00000000:00000000 03:00000000 00000000     0        0 0 3";
        String six = "   0: 00000000000000000000000001000000:1388 00000000000000000000000000000000:0000 0A"
                + " 00000000:00000000 00:00000000 00000000    33        0 4713 1";
        String mapped = "   1: 0000000000000000FFFF00000100007F:1388 0000000000000000FFFF00000100007F:C352 01"
                + " 00000000:00000000 00:00000000 00000000    33        0 4714 1";
        assertThat(ProcNetTcp.parse(List.of(heading, listening, client, waiting, six, mapped), Set.of(5000)))
                .containsExactly(
                        new ProcNetTcp.Row(5000, SocketUse.State.LISTENING, 1000, 4711),
                        new ProcNetTcp.Row(5000, SocketUse.State.TIME_WAIT, 0, 0),
                        new ProcNetTcp.Row(5000, SocketUse.State.LISTENING, 33, 4713),
                        new ProcNetTcp.Row(5000, SocketUse.State.CONNECTED, 33, 4714));
    }

    @Test
    void linesThatAreCutOffAreNoRows() {
        assertThat(ProcNetTcp.parse(List.of("", "   0: 0100007F:1388 0000", "heading"), Set.of(5000)))
                .isEmpty();
    }

    private List<ProcessIdentity> holders(int port) {
        return sockets.uses(Set.of(port)).stream()
                .flatMap(use -> use.holders().stream())
                .distinct()
                .toList();
    }

    private int freePort() {
        try (PortReservation reservation = PortReservation.pick(check, Set.of())) {
            return reservation.port();
        }
    }
}
