package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.shutdown.SupervisorSearch;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.StopReport;
import io.devstack.supervisor.SupervisorMain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stack that an earlier version has started is still running. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DevStackOlderVersionTest extends EndToEnd {
    private final ProcessTable table = OperatingSystem.current().processes();

    private Process supervisor = null;
    private Process service = null;

    @BeforeEach
    void startByTheEarlierVersion() throws Exception {
        StateDirectory state = StateDirectory.create(pids(), output());
        supervisor = new ProcessBuilder(Jvm.running(SupervisorMain.class, pids().toString())).start();
        ProcessBuilder sleep = new ProcessBuilder("sleep", "1000").directory(project.toFile());
        sleep.environment().put("DEVSTACK_RUN", "earlier-run");
        sleep.environment().put("DEVSTACK_STACK", state.stackId());
        service = sleep.start();
        Await.until(
                "the supervisor has its command line",
                () -> table.commandWords(supervisor.pid()).contains(SupervisorMain.class.getName())
                        && table.commandWords(service.pid()).contains("sleep"));
    }

    @AfterEach
    void endBoth() throws Exception {
        service.destroyForcibly().waitFor();
        supervisor.destroyForcibly().waitFor();
    }

    @Test
    void supervisorIsFoundWithoutItsRecord() {
        assertThat(new SupervisorSearch(table, StateDirectory.at(pids())).find())
                .contains(identity(supervisor));
    }

    @Test
    void stopEndsIt() throws Exception {
        writeRecord();
        StopReport report = devStack().stop();
        assertThat(report.found()).isNotEqualTo(StopReport.Found.NOTHING);
        assertThatNothingIsLeft(report);
        assertThatBothHaveEnded();
    }

    @Test
    void hardShutdownKillsTheSupervisorToo() throws Exception {
        writeRecord();
        devStack().hardShutdown(Set.of()).execute();
        assertThatBothHaveEnded();
    }

    private void assertThatBothHaveEnded() throws Exception {
        Await.until("supervisor and service have ended", () -> !supervisor.isAlive() && !service.isAlive());
        assertThat(pids().resolve("run.json")).doesNotExist();
    }

    private ProcessIdentity identity(Process process) {
        return table.read(process.pid()).orElseThrow().identity();
    }

    /** Writes the record that the earlier version wrote. */
    private void writeRecord() throws Exception {
        String record = new String(
                DevStackOlderVersionTest.class
                        .getResourceAsStream("earlier-version-run.json")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Path file = pids().resolve("run.json");
        Files.writeString(
                file,
                record.replace("@SUPERVISOR@", json(identity(supervisor)))
                        .replace("@SERVICE@", json(identity(service)))
                        .replace("@PROJECT@", project.toString()));
    }

    private static String json(ProcessIdentity process) {
        return "{\"bootId\":\"" + process.bootId() + "\",\"pidNamespace\":\"" + process.pidNamespace() + "\",\"pid\":"
                + process.pid() + ",\"startTime\":" + process.startTime() + "}";
    }
}
