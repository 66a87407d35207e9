package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Serves;
import io.devstack.fixture.Told;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortReservation;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RunningService;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A project of its own for every test; after each, not one process may be left that works in it. */
@PosixOnly("its services are shell scripts, and what is alive is read from /proc")
abstract class EndToEnd {
    /** Longer than any machine takes, so that only a test which fails waits so long. */
    static final Duration PATIENCE = Duration.ofSeconds(100);

    /** Promised for a stack whose supervisor was killed, without any further command. */
    static final Duration KEEPER_ENDS_ALL = Duration.ofSeconds(10);

    static final StopPolicy PATIENT = new StopPolicy(Signal.TERM, PATIENCE);

    private static final List<String> AT_WORK =
            List.of("devstack keeper of ", "devstack launcher of ", "KeeperMain", "SupervisorMain");

    final Told told = new Told();
    Path project = Path.of("");

    @BeforeEach
    void project(@TempDir Path directory) throws Exception {
        project = directory.toRealPath();
    }

    @AfterEach
    void leavesNothing() throws Exception {
        DevStack.in(pids()).stop();
        Await.until("every process of " + project + " is gone", () -> alive().isEmpty());
    }

    Path pids() {
        return project.resolve(".pids");
    }

    Path output() {
        return project.resolve("target/devstack");
    }

    DevStack devStack() {
        return DevStack.in(pids()).listener(told.listener());
    }

    StackDefinition stack(ServiceBuilder... services) {
        return new StackDefinition(
                List.of(services).stream().map(ServiceBuilder::build).toList(), output());
    }

    /** A server that answers on its port. */
    ServiceBuilder server(String name) {
        return ServiceBuilder.named(name)
                .command(Jvm.running(Serves.class))
                .workingDirectory(project)
                .stop(PATIENT)
                .port(0);
    }

    /**
     * A shell that is ready once it has printed "up". One that traps a signal should wait for it by {@code read line}, and
     * its test for that, see {@link #asleep}: a signal that comes while a shell forks can be lost on the way.
     */
    ServiceBuilder shell(String name, String script) {
        return ServiceBuilder.named(name)
                .command("sh", "-c", script)
                .workingDirectory(project)
                .stop(PATIENT)
                .ready(readyOnLog("up", PATIENCE));
    }

    /**
     * Waits until the first process of every service sleeps. A shell that has printed its last word runs on to its {@code
     * read}, and hears of a signal that comes right before that only when it has read something, which is never.
     */
    static RunningStack asleep(RunningStack running) throws Exception {
        for (RunningService service : running.services()) {
            Await.until(service + " sleeps", () -> Machine.stateOf(service.pid()) == 'S');
        }
        return running;
    }

    static ReadyPolicy readyOnLog(String pattern, Duration timeout) {
        return new ReadyPolicy(List.of(new ProbeDefinition.Log(pattern)), timeout, ReadyPolicy.HeldBy.MEMBER);
    }

    /** Returns the processes that belong to this test: they work in its directory or name it. */
    List<String> alive() {
        return Machine.processesOf(project);
    }

    /** Returns whether this test runs with the adapter of macOS, which promises less here and there. */
    static boolean hasStrategyOfMacos() {
        return "macos".equals(System.getProperty(OperatingSystem.PLATFORM));
    }

    static boolean isFree(int port) {
        return new PortCheck(OperatingSystem.current().sockets()).check(port).isFree();
    }

    static int freePort() {
        PortCheck check = new PortCheck(OperatingSystem.current().sockets());
        try (PortReservation reservation = PortReservation.pick(check, Set.of())) {
            return reservation.port();
        }
    }

    /** Programs of strangers that come and go keep a stop from certifying it, and so do other tests. */
    static void assertThatNothingIsLeft(StopReport report) {
        assertThat(report.left()).isEmpty();
        assertThat(report.verdict()).isNotEqualTo(Verdict.LEFT);
    }

    /** No service is alive; whoever ended them may have a moment more than the client that waited for it. */
    void assertThatNothingIsLeft() throws Exception {
        assertThat(alive()).allMatch(line -> AT_WORK.stream().anyMatch(line::contains));
        Await.until("supervisor and keeper of " + project + " are gone", () -> alive().isEmpty());
        assertThat(pids().resolve("run.json")).doesNotExist();
        assertThat(pids().toFile().list((directory, name) -> name.endsWith(".pid")))
                .isEmpty();
    }

    /** Deletes the record, as a {@code git clean} does, and waits until the supervisor has put it back. */
    void loseRecord() throws Exception {
        Path record = pids().resolve("run.json");
        Files.delete(record);
        Await.until("the record is back", () -> Files.exists(record));
    }

    long supervisor() throws Exception {
        return pidIn(pids().resolve("supervisor.pid"));
    }

    long keeper() throws Exception {
        return Machine.parentOf(supervisor());
    }

    /**
     * Both are stopped first: the keeper would do its work once the supervisor is dead, and the supervisor once the keeper
     * is. Each wakes the other, so that it may take more than one attempt until neither runs.
     */
    void killBoth() throws Exception {
        long supervisor = supervisor();
        long keeper = keeper();
        Await.until("neither runs", () -> {
            signal("STOP", keeper);
            signal("STOP", supervisor);
            return Machine.stateOf(keeper) == 'T' && Machine.stateOf(supervisor) == 'T';
        });
        kill(supervisor);
        kill(keeper);
    }

    static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + pid).start();
        assertThat(kill.waitFor()).isZero();
    }

    static void kill(long pid) throws Exception {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(pid + " is dead", () -> !Machine.isAlive(pid));
    }

    static long pidIn(Path file) throws Exception {
        return Machine.pidIn(file);
    }

    String log(String service) throws Exception {
        Path file = output().resolve(service + ".log");
        return Files.readString(Files.exists(file) ? file : pids().resolve(service + ".log"));
    }
}
