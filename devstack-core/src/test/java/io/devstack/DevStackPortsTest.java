package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.BindsLate;
import io.devstack.fixture.Jvm;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.model.Failure;
import io.devstack.model.StartFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ports that were picked and then lost. */
@Tag("slow")
class DevStackPortsTest extends EndToEnd {
    @Test
    void portOfAnotherRunningStackIsNamedWithItsServiceAndDirectory() throws Exception {
        int port = freePort();
        DevStack sibling = DevStack.in(project.resolve("m2/.pids"));
        try (RunningStack running = sibling.start(stack(server("web").port(port)))) {
            StartFailedException failure = catchThrowableOfType(
                    StartFailedException.class,
                    () -> devStack().start(stack(server("backend").port(port))));
            assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.PORT_IN_USE_BY_STACK);
            assertThat(failure)
                    .hasMessage("port " + port + " of service 'backend' is taken by service 'web' of the stack in "
                            + project.resolve("m2/.pids") + ", which is running (pid "
                            + running.service("web").pid() + ")");
        }
    }

    @Test
    void aStartThatLosesAPickedPortBeginsOnceMoreWithAnother() throws Exception {
        CompletableFuture<ServerSocket> thief = Background.supply(() -> steal("port"));
        try (RunningStack running = devStack().start(stack(bindsLate("port")))) {
            int stolen = thief.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getLocalPort();
            assertThat(running.service("backend").port()).isNotEqualTo(stolen);
            assertThat(told.facts(StackEvent.StartingOver.class))
                    .singleElement()
                    .satisfies(fact -> assertThat(fact.reason())
                            .contains("port " + stolen)
                            .contains("pid " + ProcessHandle.current().pid()));
        } finally {
            thief.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aFixedPortThatIsLostIsNotTriedAgain() throws Exception {
        int port = freePort();
        CompletableFuture<ServerSocket> thief = Background.supply(() -> steal("port"));
        try {
            StartFailedException failure = catchThrowableOfType(
                    StartFailedException.class,
                    () -> devStack().start(stack(bindsLate("port").port(port))));
            assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.PORT_IN_USE);
            assertThat(told.facts(StackEvent.StartingOver.class)).isEmpty();
        } finally {
            thief.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        }
    }

    @Test
    void holderThatHasEndedBeforeTheServiceIsNamed() throws Exception {
        int port = freePort();
        CompletableFuture<Void> holder = Background.run(() -> holdForAWhile(port));
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class,
                () -> devStack()
                        .start(stack(ServiceBuilder.named("backend")
                                .command(
                                        "sh",
                                        "-c",
                                        "touch launched; until [ -e end ]; do sleep 0.01; done;"
                                                + " echo bind: Address already in use; exit 1")
                                .workingDirectory(project)
                                .port(port))));
        holder.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.PORT_IN_USE);
        assertThat(failure)
                .hasMessageContaining("a moment before its end: port " + port + " is held by another process: ")
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }

    /** The port counts as free, because most servers bind with SO_REUSEADDR; the failure of a server without it is explained. */
    @Test
    void failedBindBesideEndedConnectionsIsExplained() throws Exception {
        int port = freePort();
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(port));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket accepted = server.accept()) {
                accepted.shutdownOutput(); // the side that closes first keeps the port in TIME_WAIT
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
        SocketTable sockets = OperatingSystem.current().sockets();
        Await.until(
                "TIME_WAIT",
                () -> new PortCheck(sockets).lingering(Set.of(port)).contains(port)
                        && new PortCheck(sockets).check(port).isFree());
        String binds = "socket(S, PF_INET, SOCK_STREAM, 0); %s bind(S, sockaddr_in($ENV{PORT}, INADDR_ANY))"
                + " or die qq(cannot listen: $!\\n); listen(S, 5); sleep 600";
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class,
                () -> devStack().start(stack(perl(binds.formatted("")).port(port))));
        assertThat(failure.failure().lastLines())
                .anySatisfy(line -> assertThat(line).contains("Address already in use"));
        assertThat(failure)
                .hasMessageContaining("port " + port + " has ended connections (TIME_WAIT), which for up to 60 s keep a"
                        + " server from it that binds without SO_REUSEADDR");
        try (RunningStack running = devStack()
                .start(stack(perl(binds.formatted("setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);"))
                        .port(port)))) {
            assertThat(running.service("backend").port()).isEqualTo(port);
        }
    }

    private ServiceBuilder perl(String script) {
        return ServiceBuilder.named("backend")
                .command("perl", "-MSocket", "-e", script)
                .workingDirectory(project);
    }

    private ServiceBuilder bindsLate(String file) {
        return ServiceBuilder.named("backend")
                .command(Jvm.running(BindsLate.class, project.resolve(file).toString()))
                .workingDirectory(project)
                .port(0);
    }

    /** Takes the port that is written in the file, as soon as it is. */
    /** Holds the port from the launch until the service was asked at it several times, and then lets the service end. */
    private void holdForAWhile(int port) {
        try {
            Await.until("the launch", () -> Files.exists(project.resolve("launched")));
            try (ServerSocket server = new ServerSocket()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                for (int attempt = 0; attempt < 6; attempt++) {
                    server.accept().close();
                }
            }
            Files.createFile(project.resolve("end"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ServerSocket steal(String file) {
        Path written = project.resolve(file);
        try {
            Await.until(written + " is there", () -> Files.exists(written));
            return new ServerSocket(Integer.parseInt(Files.readString(written)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
