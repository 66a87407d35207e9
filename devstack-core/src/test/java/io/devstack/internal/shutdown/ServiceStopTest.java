package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.fixture.Serves;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortReservation;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stop command of a service whose process is dead, while another process listens on its port. */
@PosixOnly("kill")
@Timeout(100)
class ServiceStopTest {
    private static final ServiceName API = new ServiceName("api");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final OperatingSystem system = OperatingSystem.current();
    private final ProcessTable table = system.processes();
    private final RunId run = RunId.random();
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private int port = 0;
    private Process listener = null;

    @BeforeEach
    void begin() {
        try (PortReservation reserved = PortReservation.pick(new PortCheck(system.sockets()), Set.of())) {
            port = reserved.port();
        }
    }

    @AfterEach
    void end() throws Exception {
        listener.destroyForcibly().waitFor();
    }

    @Test
    void commandIsWithheldFromAStrangersServer() throws Exception {
        listen(Map.of());
        stop(false);
        assertThat(listener.isAlive()).isTrue();
        assertThat(facts)
                .filteredOn(StopEvent.StopStepTaken.class::isInstance)
                .singleElement()
                .satisfies(fact -> assertThat(((StopEvent.StopStepTaken) fact).problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains("port " + port + " is held by another process, which is not asked: pid "
                                        + listener.pid())));
    }

    /** Its process lives on without its server, and somebody has started another one there since. */
    @Test
    void commandIsWithheldFromAStrangersServerAlsoBesideAProcessOfTheService() throws Exception {
        ProcessBuilder left = new ProcessBuilder("sleep", "600");
        left.environment().put(RunRecord.RUN_VARIABLE, run.value());
        left.environment().put(RunRecord.SERVICE_VARIABLE, API.value());
        Process orphan = left.start();
        try {
            commandIsWithheldFromAStrangersServer();
            assertThat(orphan.waitFor()).isEqualTo(128 + 15);
        } finally {
            orphan.destroyForcibly().waitFor();
        }
    }

    @Test
    void commandRunsForAServerThatIsElsewhere() throws Exception {
        listen(Map.of());
        stop(true);
        assertThatTheCommandStoppedTheListener();
    }

    @Test
    void commandRunsForAnOrphanOfItsRun() throws Exception {
        listen(Map.of(RunRecord.RUN_VARIABLE, run.value()));
        stop(false);
        assertThatTheCommandStoppedTheListener();
    }

    private void assertThatTheCommandStoppedTheListener() throws Exception {
        assertThat(listener.waitFor()).isEqualTo(128 + 15);
        assertThat(facts)
                .filteredOn(StopEvent.StopStepTaken.class::isInstance)
                .singleElement()
                .satisfies(fact ->
                        assertThat(((StopEvent.StopStepTaken) fact).problem()).isEmpty());
    }

    private void listen(Map<String, String> variables) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Jvm.running(Serves.class, Integer.toString(port))).redirectErrorStream(true);
        builder.environment().putAll(variables);
        listener = builder.start();
        assertThat(listener.inputReader().readLine()).isEqualTo("READY");
    }

    private void stop(boolean anyHolder) throws Exception {
        Process main = new ProcessBuilder("sleep", "600").start();
        ServiceRecord api = new ServiceRecord(
                API,
                Optional.of(table.read(main.pid()).orElseThrow().identity()),
                "hash",
                Map.of("port", port),
                directory.resolve("api.log"),
                new StopPolicy(Signal.TERM, LONG),
                List.of());
        main.destroyForcibly().waitFor();
        ProcessIdentity dead = new ProcessIdentity(
                table.self().bootId(),
                table.self().pidNamespace(),
                main.pid(),
                table.self().startTime());
        FirstStep command = new FirstStep.Run(
                system.launcher(),
                new Launcher.Launch(
                        List.of("/bin/kill", Long.toString(listener.pid())),
                        directory,
                        Map.of(),
                        directory.resolve("api-stop.log"),
                        Launcher.StandardInput.EMPTY),
                List.of(),
                FirstStep.AfterEnd.IF_OPEN,
                anyHolder);
        StopSequence stops = new StopSequence(
                table,
                system.signals(),
                system.sockets(),
                facts::add,
                DescendantProof.unavailable(table, system.signals(), "there is no keeper"));
        StopSequence.Order order = new StopSequence.Order(
                Records.ready(run, dead, directory, api),
                Set.of(),
                name -> Optional.empty(),
                name -> Optional.of(command),
                LONG);
        assertThat(stops.stopOnly(order, Set.of(API))).isEmpty();
    }
}
