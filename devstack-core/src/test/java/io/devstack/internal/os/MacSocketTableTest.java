package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.PosixOnly;
import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.port.SocketUse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the lsof of Linux, and with fake ones. */
@PosixOnly("the adapter of macOS runs ps, lsof and perl")
class MacSocketTableTest {
    private static final SystemTool TOOL = new SystemTool(Duration.ofSeconds(60));

    private final MacProcessTable processes =
            new MacProcessTable(TOOL, PosixLauncher.tool("ps").orElseThrow(), Optional.empty(), "boot");
    private final long self = processes.self().pid();

    @TempDir
    Path directory = Path.of("");

    private MacSocketTable real() {
        assumeThat(PosixLauncher.tool("lsof")).isPresent();
        return new MacSocketTable(TOOL, PosixLauncher.tool("lsof"), processes);
    }

    private MacSocketTable with(FakeTool lsof) {
        return new MacSocketTable(TOOL, Optional.of(lsof.path), processes);
    }

    private static SocketUse hidden(int port) {
        return new SocketUse(port, SocketUse.State.LISTENING, -1, List.of());
    }

    @Test
    void listenerOfEachFamilyIsFoundWithItsProcess() throws Exception {
        MacSocketTable sockets = real();
        for (String address : List.of("127.0.0.1", "::1", "::", "0.0.0.0")) {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
                int port = server.getLocalPort();
                assertThat(sockets.uses(Set.of(port)))
                        .as(address)
                        .singleElement()
                        .satisfies(use -> {
                            assertThat(use.state()).isEqualTo(SocketUse.State.LISTENING);
                            assertThat(use.holders()).containsExactly(processes.self());
                        });
                assertThat(sockets.isListenedOn(port)).isTrue();
                assertThat(sockets.listens(self, port)).isTrue();
                assertThat(sockets.listens(1, port)).isFalse();
                assertThat(sockets.listenersOf(new long[] {self}))
                        .extracting(SocketUse::port)
                        .contains(port);
                assertThat(new PortCheck(sockets).check(port).kind()).isEqualTo(PortStatus.Kind.HELD);
            }
        }
    }

    @Test
    void otherEndOfAConnectionDoesNotHoldThePort() throws Exception {
        MacSocketTable sockets = real();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            assertThat(sockets.uses(Set.of(client.getLocalPort())))
                    .extracting(SocketUse::state)
                    .containsExactly(SocketUse.State.CONNECTED);
            assertThat(sockets.uses(Set.of(server.getLocalPort())))
                    .extracting(SocketUse::state)
                    .containsExactlyInAnyOrder(SocketUse.State.LISTENING, SocketUse.State.CONNECTED);
        }
    }

    @Test
    void freePortHasNoUse() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        MacSocketTable sockets = real();
        assertThat(sockets.uses(Set.of(port))).isEmpty();
        assertThat(sockets.isListenedOn(port)).isFalse();
        assertThat(sockets.listeningSocket(port, new long[] {self})).isEmpty();
        assertThat(new PortCheck(sockets).check(port).isFree()).isTrue();
    }

    @Test
    void listeningSocketIsOpenUntilItsPortIsFree() throws Exception {
        MacSocketTable sockets = real();
        ListeningSocket socket;
        try (ServerSocket server = new ServerSocket(0)) {
            socket = sockets.listeningSocket(server.getLocalPort(), new long[] {self})
                    .orElseThrow();
            assertThat(socket.isOpen()).isTrue();
        }
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void hangingLsofHidesTheOwnerAndIsNotRunAgainForAWhile() throws Exception {
        FakeTool lsof = new FakeTool(directory, "exec sleep 600");
        MacSocketTable sockets =
                new MacSocketTable(new SystemTool(Duration.ofSeconds(1)), Optional.of(lsof.path), processes);
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            assertThat(sockets.uses(Set.of(port))).containsExactly(hidden(port));
            assertThat(lsof.runs()).isEqualTo(2);
            assertThat(sockets.usesAmong(Set.of(port), new long[] {self})).containsExactly(hidden(port));
            assertThat(sockets.listens(self, port)).isFalse();
            assertThat(new PortCheck(sockets).check(port).kind()).isEqualTo(PortStatus.Kind.HIDDEN);
            assertThat(lsof.runs()).isEqualTo(2);
        }
    }

    @Test
    void ownerIsHiddenWhereLsofPrintsNothing() throws Exception {
        for (int status : List.of(0, 1)) {
            FakeTool lsof = new FakeTool(directory, "exit " + status);
            try (ServerSocket server = new ServerSocket(0)) {
                int port = server.getLocalPort();
                assertThat(with(lsof).uses(Set.of(port))).containsExactly(hidden(port));
            }
        }
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            assertThat(new MacSocketTable(TOOL, Optional.empty(), processes).uses(Set.of(port)))
                    .containsExactly(hidden(port));
        }
    }

    @Test
    void outputCountsAlsoIfLsofEndsWithOne() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            FakeTool lsof = new FakeTool(directory, row(self, port) + "\nexit 1");
            assertThat(with(lsof).uses(Set.of(port)))
                    .containsExactly(new SocketUse(port, SocketUse.State.LISTENING, 501, List.of(processes.self())));
            assertThat(lsof.runs()).isEqualTo(1);
        }
    }

    @Test
    void crashOfLsofIsMendedByRunningItOnceMore() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            FakeTool lsof = new FakeTool(directory, "[ $runs -gt 1 ] || kill -9 $$\n" + row(self, port));
            assertThat(with(lsof).uses(Set.of(port)))
                    .flatExtracting(SocketUse::holders)
                    .containsExactly(processes.self());
            assertThat(lsof.runs()).isEqualTo(2);
        }
    }

    @Test
    void boundSocketIsNoUseAndIsReportedApart() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            FakeTool lsof = new FakeTool(directory, row(self, port).replace("LISTEN", "CLOSED"));
            MacSocketTable sockets = with(lsof);
            assertThat(sockets.uses(Set.of(port))).isEmpty();
            assertThat(sockets.bound(Set.of(port)))
                    .containsExactly(new SocketUse(port, SocketUse.State.BOUND, 501, List.of(processes.self())));
        }
    }

    @Test
    void processThatIsGoneHoldsNothing() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        try (ServerSocket server = new ServerSocket(0)) {
            int port = server.getLocalPort();
            FakeTool lsof = new FakeTool(directory, row(gone.pid(), port));
            assertThat(with(lsof).uses(Set.of(port))).containsExactly(hidden(port));
        }
    }

    @Test
    void addressesOfTheLoopbackAreProbedBesideTheWildcard() throws Exception {
        assertThat(real().addressesToProbe()).contains(InetAddress.getByName("127.0.0.1"));
    }

    private static String row(long pid, int port) {
        return "printf 'p%s\\ng1\\ncjava\\nu501\\nf7\\nn*:%s\\nTST=LISTEN\\nTQR=0\\n' " + pid + " " + port;
    }
}
