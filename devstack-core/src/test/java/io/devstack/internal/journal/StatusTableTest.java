package io.devstack.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final StatusWords.Commands MAVEN = new StatusWords.Commands(
            "mvn devstack:start", "mvn devstack:stop", "mvn devstack:restart -Ddevstack.services=");
    private static final ServiceStatus BACKEND = new ServiceStatus(
            new ServiceName("backend"),
            ServiceStatus.State.READY,
            Optional.of(4711L),
            Map.of("port", 5000),
            Optional.of("http://localhost:5000"),
            Optional.of(Duration.ofSeconds(125)),
            2,
            3,
            12,
            54_321_000,
            Optional.empty());
    private static final Path PIDS = Path.of("/project/.pids");
    private static final ServiceStatus WORKER = new ServiceStatus(
            new ServiceName("worker"),
            ServiceStatus.State.DEAD,
            Optional.empty(),
            Map.of("port", 7000),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            0,
            0,
            Optional.of(Failure.of(Failure.Kind.ENDED, Optional.empty(), "worker died: it exited with 3")));

    @Test
    void showsEveryColumnWhereThereIsRoom() {
        assertThat(lines(StackStatus.Outcome.DEGRADED, 200))
                .containsExactly(
                        "stack " + PIDS + ": degraded, supervisor pid 50",
                        "NAME     STATE  PID   ADDRESS                UPTIME     RESTARTS  CPU   MEMORY",
                        "backend  ready  4711  http://localhost:5000  2 min 5 s  2         12 %  54 MB",
                        "worker   dead   -     -                      -          0         -     -",
                        "worker died: it exited with 3",
                        "Bring back what is dead with: mvn devstack:restart -Ddevstack.services=worker");
    }

    @Test
    void leavesColumnsOutAndCutsWhereThereIsNone() {
        assertThat(lines(StackStatus.Outcome.DEGRADED, 60).get(1)).endsWith("UPTIME");
        assertThat(lines(StackStatus.Outcome.DEGRADED, 30).get(2)).hasSize(30).endsWith("…");
    }

    @Test
    void whatIsNotReadyIsNamedAndItsLogsAreWhereTheyAreWhileItRuns() {
        assertThat(StatusWords.unready(PIDS, status(StackStatus.Outcome.DEGRADED)))
                .isEqualTo("degraded: worker is dead; the logs are in " + PIDS);
        assertThat(StatusWords.unready(PIDS, status(StackStatus.Outcome.STOPPED)))
                .isEqualTo("stopped: nothing is running in " + PIDS);
    }

    @Test
    void saysWhatToDoAboutAStackThatLostItsSupervisor() {
        assertThat(lines(StackStatus.Outcome.LOST, 80)).last().asString().contains("mvn devstack:stop");
    }

    @Test
    void repeatedDeathsOfAServiceAreShownOnce() {
        assertThat(StatusWords.deaths(List.of(death("api", "first"), death("web", "only"), death("api", "second"))))
                .isEqualTo("api died 2 times; the last time: second\nonly");
    }

    private static Failure death(String service, String what) {
        return Failure.of(Failure.Kind.ENDED, Optional.of(new ServiceName(service)), what);
    }

    private static List<String> lines(StackStatus.Outcome outcome, int width) {
        return StatusTable.lines(PIDS, status(outcome), MAVEN, width);
    }

    private static StackStatus status(StackStatus.Outcome outcome) {
        return new StackStatus(outcome, Optional.empty(), Optional.of(50L), Optional.empty(), List.of(BACKEND, WORKER));
    }
}
