package io.devstack.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.os.OperatingSystem;
import io.devstack.process.Signal;
import io.devstack.stack.Fact;
import io.devstack.stack.RunId;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StopPolicy;
import io.devstack.state.RunLedger;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import io.devstack.state.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTest {
    private static final ServiceName BACKEND = new ServiceName("backend");

    private final OperatingSystem system = OperatingSystem.current();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private Watched watched = null;

    @BeforeEach
    void begin() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        ServiceRecord service = new ServiceRecord(
                BACKEND,
                Optional.empty(),
                "hash",
                Map.of(),
                directory.resolve("backend.log"),
                new StopPolicy(Signal.TERM, Duration.ofSeconds(1)),
                List.of());
        RunLedger ledger = RunLedger.begin(
                state,
                new RunRecord(
                        RunRecord.FORMAT,
                        RunId.random(),
                        Instant.now(),
                        system.processes().self(),
                        Optional.empty(),
                        RunRecord.Phase.READY,
                        directory,
                        List.of(service),
                        Optional.empty(),
                        "hash",
                        Optional.empty(),
                        Optional.empty()));
        watched = new Watched(system.processes(), ledger, facts::add, (name, status) -> {});
    }

    /** The JDK tells of an end on a thread of its own, which is held up here until the stop has begun. */
    @Test
    void anEndThatNobodyHasHeardOfYetWhenTheStopBeginsIsADeath() throws Exception {
        Process process = readyService("exit 3");
        synchronized (watched) {
            process.getOutputStream().close();
            process.waitFor();
            watched.stopping();
        }
        assertThat(watched.deaths()).containsExactly(BACKEND);
        assertThat(facts.stream().filter(Fact.ServiceDied.class::isInstance)).hasSize(1);
    }

    @Test
    void anEndAfterTheStopHasBegunIsNone() throws Exception {
        Process process = readyService("exit 0");
        watched.stopping();
        process.getOutputStream().close();
        process.waitFor();
        assertThat(watched.exitOf(BACKEND)).isPresent();
        assertThat(watched.deaths()).isEmpty();
    }

    private Process readyService(String last) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read line; " + last).start();
        watched.launched(BACKEND, process);
        watched.pass(new Fact.ServiceReady(
                BACKEND, process.pid(), Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, "it is"));
        return process;
    }
}
