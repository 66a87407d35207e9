package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RecordHome;
import io.devstack.internal.state.RecordedStep;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.StopPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedStepsTest {
    private static final ServiceName DB = new ServiceName("db");
    private static final RecordedStep COMMAND = new RecordedStep.Run(List.of("docker", "stop"), Path.of("/x"));
    private static final Optional<RecordHome> HOME = Optional.of(new RecordHome(Path.of("/x/.pids"), "1", "stack"));

    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();

    static {
        PORTS.put("sql", 5432);
        PORTS.put("admin-ui", 5433);
    }

    private final ProcessTable processes = OperatingSystem.current().processes();
    private final RecordedSteps steps =
            new RecordedSteps(OperatingSystem.current().launcher(), Map.of("PATH", "/bin", "PORT", "1"));

    @Test
    void commandGetsTheCallersEnvironmentMarkerAndPorts() {
        assertThat(steps.of(record(COMMAND, HOME, Optional.empty()), DB, processes))
                .get()
                .isInstanceOfSatisfying(FirstStep.Run.class, run -> {
                    assertThat(run.command().command()).containsExactly("docker", "stop");
                    assertThat(run.command().directory()).isEqualTo(Path.of("/x"));
                    assertThat(run.command().output()).isEqualTo(Path.of("/x/.pids/db-stop.log"));
                    assertThat(run.command().environment())
                            .containsExactlyInAnyOrderEntriesOf(Map.of(
                                    "PATH", "/bin",
                                    "PORT", "5432",
                                    "DEVSTACK_DB_PORT", "5432",
                                    "DEVSTACK_DB_PORT_SQL", "5432",
                                    "DEVSTACK_DB_PORT_ADMIN_UI", "5433",
                                    "DEVSTACK_STACK", "stack",
                                    "DEVSTACK_SERVICE", "db",
                                    "DEVSTACK_RUN", "run"));
                });
    }

    /** The port of a container may be closed on the host, or not yet open. */
    @Test
    void commandOfAContainerRunsThoughNoPortIsOpen() {
        RecordedStep recorded = onRecord(FirstStep.AfterEnd.ALWAYS, Map.of(), "docker", "rm", "-f", "x");
        assertThat(steps.of(record(recorded, HOME, Optional.empty()), DB, processes))
                .get()
                .isInstanceOfSatisfying(
                        FirstStep.Run.class, run -> assertThat(run.afterEnd()).isEqualTo(FirstStep.AfterEnd.ALWAYS));
        RecordedStep other = onRecord(FirstStep.AfterEnd.IF_OPEN, Map.of(), "api", "stop");
        assertThat(steps.of(record(other, HOME, Optional.empty()), DB, processes))
                .get()
                .isInstanceOfSatisfying(
                        FirstStep.Run.class,
                        run -> assertThat(run.afterEnd()).isEqualTo(FirstStep.AfterEnd.IF_OPEN_OR_WITHOUT_PORT));
    }

    @Test
    void shortValueOfASecretVariableInsideAWordKeepsNoCommandFromTheRecord() {
        assertThat(onRecord(Map.of("DB_PASSWORD", "postgres"), "docker", "stop", "my-postgres"))
                .isInstanceOf(RecordedStep.Run.class);
        assertThat(onRecord(Map.of("DB_PASSWORD", "postgres"), "psql", "-Wpostgres"))
                .isInstanceOf(RecordedStep.Withheld.class);
        assertThat(onRecord(Map.of("DB_PASSWORD", "postgres"), "stop", "--auth=postgres"))
                .isInstanceOf(RecordedStep.Withheld.class);
        assertThat(onRecord(Map.of("API_TOKEN", "0123456789abcdef"), "stop", "x0123456789abcdefx"))
                .isInstanceOf(RecordedStep.Withheld.class);
    }

    @Test
    void commandOfAServerElsewhereIsStillForAnyPortOwner() {
        RecordedStep recorded = onRecord(FirstStep.AfterEnd.IF_OPEN, true, Map.of(), "api", "stop");
        assertThat(steps.of(record(recorded, HOME, Optional.empty()), DB, processes))
                .get()
                .isInstanceOfSatisfying(
                        FirstStep.Run.class, run -> assertThat(run.anyHolder()).isTrue());
    }

    private static RecordedStep onRecord(Map<String, String> environment, String... words) {
        return onRecord(FirstStep.AfterEnd.IF_OPEN, environment, words);
    }

    private static RecordedStep onRecord(
            FirstStep.AfterEnd afterEnd, Map<String, String> environment, String... words) {
        return onRecord(afterEnd, false, environment, words);
    }

    private static RecordedStep onRecord(
            FirstStep.AfterEnd afterEnd, boolean anyHolder, Map<String, String> environment, String... words) {
        return new FirstStep.Run(
                        OperatingSystem.current().launcher(),
                        new Launcher.Launch(
                                List.of(words),
                                Path.of("/x"),
                                environment,
                                Path.of("/x/log"),
                                Launcher.StandardInput.EMPTY),
                        List.of(),
                        afterEnd,
                        anyHolder)
                .onRecord();
    }

    @Test
    void commandGetsTheServicesVariablesFromItsLivingFirstProcess() throws Exception {
        Process service = sleeping(Map.of("DEVSTACK_RUN", "run", "MARK", "a b=c", "OTHER", "x"));
        try {
            assertThat(processes.environment(service.pid())).contains("MARK=a b=c");
            assertThat(steps.of(record(using("MARK"), leader(service)), DB, processes))
                    .get()
                    .isInstanceOfSatisfying(
                            FirstStep.Run.class,
                            run -> assertThat(run.command().environment())
                                    .containsEntry("MARK", "a b=c")
                                    .containsEntry("PATH", "/bin")
                                    .doesNotContainKey("OTHER"));
            assertThat(steps.of(record(using("MARK", "UNSET"), leader(service)), DB, processes))
                    .get()
                    .isInstanceOfSatisfying(
                            FirstStep.Impossible.class,
                            impossible -> assertThat(impossible.why()).startsWith("it may need UNSET, which"));
        } finally {
            service.destroyForcibly().waitFor();
        }
        assertThat(steps.of(record(using("MARK"), Optional.empty()), DB, processes))
                .get()
                .isInstanceOf(FirstStep.Impossible.class);
    }

    @Test
    void processOfAnotherRunGivesNoVariables() throws Exception {
        Process other = sleeping(Map.of("DEVSTACK_RUN", "another", "MARK", "x"));
        try {
            assertThat(steps.of(record(using("MARK"), leader(other)), DB, processes))
                    .get()
                    .isInstanceOf(FirstStep.Impossible.class);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static RecordedStep using(String... variables) {
        return new RecordedStep.Run(List.of("stop-it"), Path.of("/x"), false, List.of(variables), false);
    }

    private Process sleeping(Map<String, String> variables) throws Exception {
        assumeThat(processes.environment(processes.self().pid()))
                .as("the system shows environments")
                .isNotEmpty();
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().putAll(variables);
        return builder.start();
    }

    private Optional<ProcessIdentity> leader(Process process) throws Exception {
        Await.until("it is a sleep", () -> processes.commandWords(process.pid()).contains("sleep"));
        return processes.read(process.pid()).map(ProcessEntry::identity);
    }

    @Test
    void requestIsAsItWas() {
        RecordedStep post = new RecordedStep.Post(List.of("http://127.0.0.1:1/stop", "http://[::1]:1/stop"), true);
        assertThat(steps.of(record(post, HOME, Optional.empty()), DB, processes))
                .hasValue(new FirstStep.Post(
                        List.of(URI.create("http://127.0.0.1:1/stop"), URI.create("http://[::1]:1/stop")), true));
    }

    @Test
    void rootRunsNoCommandOfAnotherUser() {
        assertThat(steps.of(record(COMMAND, HOME, Optional.of(1_000L)), DB, processes))
                .hasValue(new FirstStep.Impossible(
                        "'docker stop'", "another user's command is not run; stop the stack as that user"));
    }

    @Test
    void commandOfARecordThatMayBeACopyIsNotRun() {
        assertThat(steps.of(record(COMMAND, Optional.empty(), Optional.empty()), DB, processes))
                .get()
                .isInstanceOf(FirstStep.Impossible.class);
    }

    private static RunRecord record(RecordedStep step, Optional<RecordHome> home, Optional<Long> onlyUser) {
        return record(step, Optional.empty(), home, onlyUser);
    }

    private static RunRecord record(RecordedStep step, Optional<ProcessIdentity> leader) {
        return record(step, leader, HOME, Optional.empty());
    }

    private static RunRecord record(
            RecordedStep step, Optional<ProcessIdentity> leader, Optional<RecordHome> home, Optional<Long> onlyUser) {
        ServiceRecord service = new ServiceRecord(
                DB,
                leader,
                "hash",
                PORTS,
                Path.of("/x/.pids/db.log"),
                StopPolicy.DEFAULT,
                List.of(),
                Optional.of(step));
        return new RunRecord(
                RunRecord.FORMAT,
                new RunId("run"),
                Instant.EPOCH,
                new ProcessIdentity("boot", "pid:[1]", 41, 1_000),
                Optional.empty(),
                RunRecord.Phase.READY,
                Path.of("/x/target"),
                List.of(service),
                Optional.empty(),
                "hash",
                Optional.empty(),
                Optional.empty(),
                home,
                onlyUser);
    }
}
