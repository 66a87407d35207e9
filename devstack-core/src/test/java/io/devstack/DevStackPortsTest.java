package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.BindsLate;
import io.devstack.fixture.Jvm;
import io.devstack.model.Failure;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StartFailedException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ports that were picked and then lost. */
class DevStackPortsTest extends EndToEnd {
    @Test
    void portOfAnotherRunningStackIsNamedWithItsServiceAndDirectory() throws Exception {
        int port = freePort();
        DevStack sibling = DevStack.in(project.resolve("m2/.pids"), RunListener.SILENT);
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

    private ServiceDefinition.Builder bindsLate(String file) {
        return ServiceDefinition.named("backend")
                .command(Jvm.running(BindsLate.class, project.resolve(file).toString()))
                .workingDirectory(project)
                .port(0);
    }

    /** Takes the port that is written in the file, as soon as it is. */
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
