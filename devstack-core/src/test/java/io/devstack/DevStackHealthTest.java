package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Serves;
import io.devstack.model.Failure;
import io.devstack.model.NotReusableException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import io.devstack.model.StartOptions;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A ready service that is not any more. */
@Tag("slow")
class DevStackHealthTest extends EndToEnd {
    private static final StartOptions REUSE = new StartOptions(StartOptions.OnRunning.REUSE, Optional.empty());
    private static final String SERVER = String.join(" ", Jvm.running(Serves.class));

    @Test
    void launcherWithoutItsServerIsUnhealthyAndFailsTheStop() throws Exception {
        StackDefinition stack = stack(launcher());
        try (RunningStack running = devStack().start(stack)) {
            endServer();
            Await.until("it is unhealthy", () -> backend().state() == ServiceStatus.State.UNHEALTHY);
            int port = running.service("backend").port();
            assertThat(devStack().status().outcome()).isEqualTo(StackStatus.Outcome.DEGRADED);
            assertThat(backend().failure().orElseThrow().what())
                    .startsWith("backend is unhealthy: none of its processes has listened on its port for ")
                    .endsWith(": nothing listens on port " + port);
            assertThat(LastRun.judge(pids(), output()).orElseThrow().failures()).hasSize(1);
            assertThatThrownBy(() -> devStack().start(stack, REUSE))
                    .isInstanceOf(NotReusableException.class)
                    .hasMessageContaining("backend is unhealthy");

            StopReport report = running.stop();
            assertThat(report.deaths()).extracting(Failure::kind).containsExactly(Failure.Kind.UNHEALTHY);
        }
        assertThat(LastRun.judge(pids(), output()).orElseThrow().failures()).hasSize(1);
        assertThat(Files.readString(output().resolve("report.html"))).contains("backend was unhealthy");
    }

    @Test
    void unhealthyServiceIsRestartedAndCountsAsADeath() throws Exception {
        ServiceBuilder backend = launcher().restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3));
        try (RunningStack running = devStack().start(stack(backend))) {
            endServer();
            Await.until(
                    "it was restarted",
                    () -> backend().restarts() == 1 && backend().state() == ServiceStatus.State.READY);
            assertThat(running.stop().deaths()).extracting(Failure::kind).containsExactly(Failure.Kind.UNHEALTHY);
        }
    }

    @Test
    void aliveCheckThatFailsAndPassesAgainIsAWarningAndNoDeath() throws Exception {
        ServiceBuilder watched = server("backend")
                .alive(ProbeDefinition.exec("test", "!", "-e", "broken"))
                .aliveEvery(Duration.ofMillis(200))
                .aliveFailures(2)
                .aliveTimeout(Duration.ofSeconds(30));
        try (RunningStack running = devStack().start(stack(watched))) {
            Files.createFile(project.resolve("broken"));
            Await.until("it is unhealthy", () -> backend().state() == ServiceStatus.State.UNHEALTHY);
            assertThat(backend().failure().orElseThrow().what())
                    .matches("backend is unhealthy: its alive check failed 2 times in a row: '.*' ended with 1");
            Files.delete(project.resolve("broken"));
            Await.until("it recovered", () -> backend().state() == ServiceStatus.State.READY);
            assertThat(running.stop().deaths()).isEmpty();
        }
        assertThat(told.facts(ServiceEvent.ServiceUnhealthy.class)).hasSize(1);
        assertThat(told.facts(ServiceEvent.ServiceRecovered.class)).hasSize(1);
        assertThat(told.facts(StackEvent.RunReported.class))
                .extracting(StackEvent.RunReported::recovered)
                .containsExactly(1);
        assertThat(LastRun.judge(pids(), output()).orElseThrow().recovered())
                .singleElement()
                .satisfies(failure -> assertThat(failure.what()).contains("; it recovered after "));
        assertThat(Files.readString(output().resolve("report.html"))).contains("backend was unhealthy and recovered");
    }

    /** A backend that accepts connections and never answers. */
    @Test
    void hangingBackendIsUnhealthy() throws Exception {
        ServiceBuilder watched = server("backend")
                .alive(ProbeDefinition.http("/health"))
                .aliveEvery(Duration.ofMillis(200))
                .aliveFailures(1);
        try (RunningStack running = devStack().start(stack(watched))) {
            long pid = running.service("backend").pid();
            new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).start().waitFor();
            Await.until("it is unhealthy", () -> backend().state() == ServiceStatus.State.UNHEALTHY);
            assertThat(backend().failure().orElseThrow().what()).contains("there was no answer in ");
            assertThat(running.stop().deaths()).hasSize(1);
        }
    }

    private ServiceStatus backend() throws Exception {
        return devStack().status().services().get(0);
    }

    /** A shell that outlives its server. */
    private ServiceBuilder launcher() {
        return ServiceBuilder.named("backend")
                .command("sh", "-c", SERVER + " & echo $! > server.pid; wait; exec sleep 600")
                .workingDirectory(project)
                .stop(PATIENT)
                .port(0);
    }

    private void endServer() throws Exception {
        ProcessHandle.of(pidIn(project.resolve("server.pid"))).orElseThrow().destroyForcibly();
    }
}
