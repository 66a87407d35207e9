package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What can be seen of a stack from outside. */
class DevStackStatusTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";

    @Test
    void nothingOnRecordIsStopped() throws Exception {
        assertThat(devStack().status().outcome()).isEqualTo(StackStatus.Outcome.STOPPED);
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            running.stop();
        }
        assertThat(devStack().status().outcome()).isEqualTo(StackStatus.Outcome.STOPPED);
    }

    @Test
    void aReadyStackTellsWhatEachServiceHasAndUses() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        server("backend"),
                        shell("seed", "true").task(),
                        shell("busy", "echo up; while :; do :; done")))) {
            StackStatus status = devStack().status();

            assertThat(status.outcome()).isEqualTo(StackStatus.Outcome.READY);
            assertThat(status.supervisorPid())
                    .hasValueSatisfying(pid -> assertThat(Machine.isAlive(pid)).isTrue());
            ServiceStatus backend = service(status, "backend");
            assertThat(backend.state()).isEqualTo(ServiceStatus.State.READY);
            assertThat(backend.pid()).contains(running.service("backend").pid());
            assertThat(backend.ports()).isEqualTo(running.service("backend").ports());
            assertThat(backend.url()).isEqualTo(running.service("backend").url());
            assertThat(backend.uptime())
                    .hasValueSatisfying(uptime -> assertThat(uptime).isBetween(Duration.ZERO, Duration.ofMinutes(2)));
            assertThat(backend.memoryBytes()).isGreaterThan(1_000_000);
            assertThat(service(status, "seed").state()).isEqualTo(ServiceStatus.State.DONE);
            Await.until(
                    "a busy service is seen to be busy",
                    () -> service(devStack().status(), "busy").cpuPercent() > 0);
        }
    }

    @Test
    void aServiceThatDiedIsSeenAtOnce() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN), shell("other", PLAIN)))) {
            ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
            Await.until("it is seen", () -> devStack().status().outcome() == StackStatus.Outcome.DEGRADED);
            Await.until(
                    "its death is told",
                    () -> service(devStack().status(), "worker").failure().isPresent());
            assertThat(service(devStack().status(), "worker").state()).isEqualTo(ServiceStatus.State.DEAD);
            assertThat(service(devStack().status(), "other").state()).isEqualTo(ServiceStatus.State.READY);
        }
    }

    @Test
    void whoseSupervisorWasKilledIsNeverReadyWithoutAProcessAndDeadWithoutAnAddress() throws Exception {
        devStack().start(stack(server("backend"), shell("other", PLAIN))).detach();
        long supervisor = devStack().status().supervisorPid().orElseThrow();
        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
        Await.until("the keeper has ended them", () -> {
            StackStatus seen = devStack().status();
            assertThat(seen.services()).allSatisfy(service -> {
                boolean ready = service.state() == ServiceStatus.State.READY;
                assertThat(service.pid().isPresent()).isEqualTo(ready);
                assertThat(service.url().isPresent())
                        .isEqualTo(ready && service.name().value().equals("backend"));
            });
            return seen.services().stream().allMatch(service -> service.state() == ServiceStatus.State.DEAD);
        });
        assertThat(devStack().status().outcome()).isEqualTo(StackStatus.Outcome.LOST);
    }

    @Test
    void somebodyElseCanWaitUntilItIsReady() throws Exception {
        CompletableFuture<StackStatus> waiting = Background.supply(this::await);
        try (RunningStack running = devStack().start(stack(server("backend")))) {
            StackStatus seen = waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(seen.outcome()).isEqualTo(StackStatus.Outcome.READY);
            assertThat(service(seen, "backend").pid())
                    .contains(running.service("backend").pid());
        }
        assertThat(devStack().awaitReady(Duration.ofMillis(1)).outcome()).isEqualTo(StackStatus.Outcome.STOPPED);
    }

    private StackStatus await() {
        try {
            return devStack().awaitReady(PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServiceStatus service(StackStatus status, String name) {
        return status.services().stream()
                .filter(service -> service.name().equals(new ServiceName(name)))
                .findFirst()
                .orElseThrow();
    }
}
