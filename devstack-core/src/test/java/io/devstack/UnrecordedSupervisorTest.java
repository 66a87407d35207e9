package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Churn;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.StopPatience;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("it runs sleep")
class UnrecordedSupervisorTest {
    private final OperatingSystem system = OperatingSystem.current();

    @TempDir
    private Path project = Path.of("");

    @Test
    void runOfASupervisorIsUnknownWhileProcessesBeginAndEnd() throws Exception {
        StateDirectory state = StateDirectory.create(project.resolve(".pids"));
        RunId run = RunId.random();
        assertThat(new UnrecordedSupervisor(system, state).isOf(run)).contains(false);
        UnrecordedSupervisor unrecorded = new UnrecordedSupervisor(Churn.on(system), state);
        assertThat(unrecorded.isOf(run)).isEmpty();

        ProcessBuilder service = new ProcessBuilder("sleep", "600");
        service.environment().put(RunRecord.RUN_VARIABLE, run.value());
        Process process = service.start();
        try {
            assertThat(unrecorded.isOf(run)).contains(true);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void supervisorOfAnUnknownRunIsReportedAsAlive() throws Exception {
        StateDirectory state = StateDirectory.create(project.resolve(".pids"));
        ProcessIdentity self = system.processes().self();
        StopReport report = new UnrecordedSupervisor(system, state).left(self);
        assertThat(report.verdict()).isEqualTo(Verdict.LEFT);
        assertThat(report.left())
                .singleElement()
                .asString()
                .contains("pid " + self.pid() + ", is still alive", "not proven");
    }

    @Test
    void stopOfAnUnrecordedSupervisorMayTakeTheGracesOnRecord() throws Exception {
        StateDirectory state = StateDirectory.create(project.resolve(".pids"));
        UnrecordedSupervisor unrecorded = new UnrecordedSupervisor(system, state);
        assertThat(unrecorded.patience()).isEqualTo(UnrecordedSupervisor.STOP_TIMEOUT);
        for (Duration grace : List.of(Duration.ofSeconds(1), Duration.ofMinutes(20))) {
            ServiceRecord service = new ServiceRecord(
                    new ServiceName("web"),
                    Optional.empty(),
                    "hash",
                    Map.of(),
                    project.resolve("web.log"),
                    new StopPolicy(Signal.TERM, grace),
                    List.of());
            RunRecord record = Records.ready(RunId.random(), system.processes().self(), project, service);
            Files.deleteIfExists(state.recordFile());
            RunLedger.begin(state, record);
            assertThat(unrecorded.patience()).isEqualTo(StopPatience.longest(record));
        }
        Files.writeString(state.recordFile(), "damaged");
        assertThat(unrecorded.patience()).isEqualTo(UnrecordedSupervisor.STOP_TIMEOUT);
    }
}
