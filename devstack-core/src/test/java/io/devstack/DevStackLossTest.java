package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.OwnsAStack;
import io.devstack.fixture.Promise;
import io.devstack.fixture.Told;
import io.devstack.model.RunId;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a stack when one of the processes above it dies without a word. */
@Tag("slow")
class DevStackLossTest extends EndToEnd {
    /** It left its session, wiped its environment and closed its files: only who adopted it can find it. */
    private static final String HIDDEN_DAEMON =
            "(setsid env -i sh -c 'echo $$ > daemon; exec sleep 600 <&- >&- 2>&-' &)\n"
                    + "until [ -s daemon ]; do sleep 0.01; done; echo up; sleep 600";

    private static final String STUBBORN = "trap '' TERM; echo up; while :; do sleep 0.2; done";
    private static final String MAIN_THREAD_EXITS = """
            import ctypes, platform, threading, time
            def serve():
                print("up", flush=True)
                while True:
                    time.sleep(1)
            threading.Thread(target=serve).start()
            ctypes.CDLL(None).syscall(60 if platform.machine() == "x86_64" else 93, 0)
            """;

    private static final String PLAIN = "echo up; exec sleep 600";

    private Process owner = null;

    @AfterEach
    void endOwner() {
        if (owner != null) {
            owner.destroyForcibly();
        }
    }

    @Test
    void whenTheOwnerOfAnAttachedStackIsKilledEverythingEnds() throws Exception {
        int port = ownerStarts("attached", HIDDEN_DAEMON, Map.of());
        long daemon = pidIn(project.resolve("daemon"));
        assertThat(Machine.isAlive(daemon)).isTrue();
        owner.destroyForcibly().waitFor();
        awaitNothingLeft();
        assertThat(Machine.isAlive(daemon)).isFalse();
        assertThat(isFree(port)).isTrue();
        assertThatNothingIsLeft();
        assertThat(output().resolve("server.log")).exists();
        assertThat(output().resolve("report.html")).content().contains("its owner is gone", "data-service=\"server\"");
    }

    @Test
    void limitOfTheStopAfterTheOwnersEndIsAsConfigured() throws Exception {
        String ignores = "trap '' TERM; echo up; while :; do sleep 1; done";
        ownerStarts("attached", ignores, Map.of(OwnsAStack.OWNER_LOST_TIMEOUT, "PT0.7S"));
        owner.destroyForcibly().waitFor();
        awaitNothingLeft();
        assertThat(output().resolve("events.jsonl")).content().contains("\"limit\":\"PT0.7S\"");
        assertThatNothingIsLeft();
    }

    /** The process that stands for a container is a child of this JVM, so no signal of the stack reaches it. */
    @Test
    void endOfTheOwnerStopsTheContainerOfAService() throws Exception {
        Process container = new ProcessBuilder("sleep", "600").start();
        try {
            ownerStarts("attached", PLAIN, Map.of(OwnsAStack.STOP_COMMAND, "kill " + container.pid()));
            assertThat(container.isAlive()).isTrue();
            owner.destroyForcibly().waitFor();
            assertThat(container.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            awaitNothingLeft();
            assertThatNothingIsLeft();
        } finally {
            container.destroyForcibly().waitFor();
        }
    }

    @Test
    void detachedRunLeavesNoChildToItsOwner() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        RunningStack running = devStack().start(stack(shell("worker", PLAIN)));
        long launcher = Machine.parentOf(keeper());
        assertThat(Machine.parentOf(launcher)).isEqualTo(ProcessHandle.current().pid());
        running.detach();
        Await.until("the launcher has ended", () -> !Machine.isAlive(launcher));
        assertThat(Machine.isAlive(keeper())).isTrue();
        assertThat(running.follow(RunListener.SILENT, () -> true))
                .as("whether the run is over")
                .isFalse();
        assertThat(running.stop().left()).isEmpty();
        assertThatNothingIsLeft();
    }

    @Test
    void killedLauncherEndsAnAttachedStack() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        long daemon = startsWithHiddenDaemon();
        kill(Machine.parentOf(keeper()));
        Await.until("the daemon has ended", () -> !Machine.isAlive(daemon));
        awaitNothingLeft();
        assertThatNothingIsLeft();
    }

    @Test
    void launcherEndsWithItsKeeperAfterTheOwner() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        ownerStarts("attached", PLAIN, Map.of());
        long launcher = Machine.parentOf(keeper());
        assertThat(Machine.parentOf(launcher)).isEqualTo(owner.pid());
        owner.destroyForcibly().waitFor();
        awaitNothingLeft();
        Await.until("the launcher has ended", () -> !Machine.isAlive(launcher));
    }

    @Test
    void whenTheOwnerIsKilledDuringTheStartEverythingEnds() throws Exception {
        owner = launchOwner("attached", "echo not yet; exec sleep 600", Map.of());
        long shell = pidIn(pids().resolve("shell.pid"));
        owner.destroyForcibly().waitFor();
        awaitNothingLeft();
        assertThat(Machine.isAlive(shell)).isFalse();
        assertThatNothingIsLeft();
    }

    @Test
    void anOwnerThatForgetsToStopTakesTheStackWithIt() throws Exception {
        ownerStarts("forget", PLAIN, Map.of());
        owner.waitFor();
        awaitNothingLeft();
        assertThatNothingIsLeft();
    }

    @Test
    void aDetachedStackLivesOnWhenItsStarterEnds() throws Exception {
        ownerStarts("detach", PLAIN, Map.of());
        assertThat(owner.waitFor()).isZero();
        assertThat(devStack().running())
                .hasValueSatisfying(services ->
                        assertThat(services).hasSize(2).allMatch(service -> Machine.isAlive(service.pid())));
        assertThat(devStack().stop().found()).isEqualTo(StopReport.Found.A_RUN);
        assertThatNothingIsLeft();
    }

    @Test
    void whenTheSupervisorIsKilledItsKeeperEndsEverythingInTheTimePromised() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        Promise.within(KEEPER_ENDS_ALL, "nothing is left", () -> {
            devStack()
                    .start(stack(shell("backend", HIDDEN_DAEMON), shell("stubborn", STUBBORN)))
                    .detach();
            kill(supervisor());
            return () -> alive().isEmpty();
        });
        assertThat(Machine.isAlive(pidIn(project.resolve("daemon")))).isFalse();
    }

    /** To the system it looks like a zombie, while its other thread serves. */
    @Test
    void keeperEndsAServerWhoseMainThreadHasExited() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        assumeThat(new ProcessBuilder("python3", "--version").start().waitFor()).isZero();
        Path program = Files.writeString(project.resolve("server.py"), MAIN_THREAD_EXITS);
        RunningStack running = devStack()
                .start(stack(shell("server", "exec \"$(python3 -c 'import sys; print(sys.executable)')\" " + program)));
        long server = running.service("server").pid();
        Await.until("its main thread has ended", () -> Machine.stateOf(server) == 'Z');
        running.detach();
        kill(supervisor());
        Await.until("the server is gone", () -> Machine.stateOf(server) == 'X');
        awaitNothingLeft();
    }

    @Test
    void aStopAfterTheSupervisorWasKilledSaysThatItWas() throws Exception {
        startsWithHiddenDaemon();
        kill(supervisor());
        Told other = new Told();
        StopReport report = DevStack.in(pids()).listener(other.listener()).stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThat(report.left()).isEmpty();
        assertThat(other.facts(StackEvent.LeftoversEnded.class)).hasSize(1);
        assertThatNothingIsLeft();
        assertThat(output().resolve("report.html"))
                .content()
                .contains("The supervisor died during the run", "data-kind=\"unwatched\"")
                .doesNotContain("not whole");
        assertThat(devStack().stop()).isEqualTo(StopReport.NOTHING);
    }

    @Test
    void aStartAfterTheSupervisorWasKilledSaysSoAndGoesOn() throws Exception {
        long daemon = startsWithHiddenDaemon();
        kill(supervisor());
        awaitNothingLeft();
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            assertThat(running.services()).hasSize(1);
            assertThat(told.facts(StackEvent.LeftoversEnded.class)).hasSize(1);
            assertThat(Machine.isAlive(daemon)).isFalse();
        }
    }

    @Test
    void whenTheKeeperIsKilledAnAttachedStackEnds() throws Exception {
        RunningStack running =
                devStack().start(stack(server("backend"), shell("worker", "(setsid sleep 600 &)\n" + PLAIN)));
        int port = running.service("backend").port();
        kill(keeper());
        awaitNothingLeft();
        assertThat(isFree(port)).isTrue();
        assertThatNothingIsLeft();
    }

    @Test
    void whenKeeperAndSupervisorAreKilledTheNextStopSweeps() throws Exception {
        RunningStack running = devStack().start(stack(server("backend"), shell("worker", "sleep 600 & echo up; wait")));
        int port = running.service("backend").port();
        killBoth();
        assertThat(alive()).isNotEmpty();
        Told other = new Told();
        StopReport report = DevStack.in(pids()).listener(other.listener()).stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThat(other.facts(StackEvent.LeftoversEnded.class).get(0).pids())
                .contains(
                        running.service("backend").pid(),
                        running.service("worker").pid());
        assertThat(isFree(port)).isTrue();
        assertThatNothingIsLeft();
    }

    @Test
    void theLogOfWhoDiedBeforeIsNamedWhereTheSweepHasPutIt() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        shell("early", "echo up; until [ -e die ]; do sleep 0.02; done; exit 3"),
                        shell("worker", PLAIN)));
        Files.createFile(project.resolve("die"));
        Await.until(
                "the death is in the journal",
                () -> Files.readString(pids().resolve("events.jsonl")).contains("service-died"));
        killBoth();
        StopReport report = running.stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.LEFTOVERS);
        Path log = output().resolve("early.log");
        assertThat(log).hasContent("up");
        assertThat(report.deaths())
                .singleElement()
                .satisfies(death -> assertThat(death.logFile()).contains(log));
    }

    @Test
    void whatHidFromEverybodyButTheKeeperIsFoundWhenKeeperAndSupervisorAreKilled() throws Exception {
        long daemon = startsWithHiddenDaemon();
        Await.until(
                "the daemon is on record",
                () -> Files.readString(pids().resolve("run.json")).contains("\"hidden\""));
        killBoth();
        assertThat(Machine.isAlive(daemon)).isTrue();
        assertThat(devStack().stop().left()).isEmpty();
        assertThat(Machine.isAlive(daemon)).isFalse();
    }

    /** Its leader dead, nothing but a number says whose it is: it is told of, and left alone. */
    @Test
    void whatOnlyItsSessionsNumberSpeaksForIsToldOf() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        shell("worker", "env -i sh -c 'echo $$ > leaf; exec sleep 600' <&- >&- 2>&- & echo up; wait")));
        long leaf = pidIn(project.resolve("leaf"));
        killBoth();
        kill(running.service("worker").pid());
        Told other = new Told();
        assertThat(DevStack.in(pids()).listener(other.listener()).stop().left()).isEmpty();
        assertThat(other.facts(StopEvent.LeftAlone.class))
                .singleElement()
                .satisfies(fact ->
                        assertThat(fact.processes()).singleElement().asString().startsWith("pid " + leaf + " "));
        assertThat(Machine.isAlive(leaf)).isTrue();
        kill(leaf);
    }

    @Test
    void theEndOfTheOwnersSessionEndsWhatKeeperAndSupervisorLeft() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "sleep 600 & echo up; wait")));
        killBoth();
        assertThat(alive()).isNotEmpty();
        assertThat(running.stop().found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThatNothingIsLeft();
        assertThat(running.stop()).isEqualTo(StopReport.NOTHING);
    }

    @Test
    void whoInterruptsAStartEndsWhatKeeperAndSupervisorLeftOfItWhenTheyAreKilledMeanwhile() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread start = new Thread(() -> interrupted.set(startIsInterrupted()), "start");
        start.start();
        Await.until("it runs", () -> Files.exists(project.resolve("begun")));
        long worker = pidIn(pids().resolve("worker.pid"));
        Await.until("it waits for a signal", () -> Machine.stateOf(worker) == 'S');
        start.interrupt();
        Await.until("it is asked to end", () -> Files.exists(project.resolve("asked")));
        Optional<ProcessHandle> supervisor = ProcessHandle.of(supervisor());
        kill(keeper());
        supervisor.ifPresent(ProcessHandle::destroyForcibly); // it would soon end: its lifeline has
        Files.createFile(project.resolve("go"));
        start.join(PATIENCE.toMillis());
        assertThat(interrupted).isTrue();
        assertThatNothingIsLeft();
    }

    private boolean startIsInterrupted() {
        String untilGo = "trap '> asked; while ! [ -e go ]; do sleep 0.05; done; exit 0' TERM; > begun; read line";
        try {
            devStack().start(stack(shell("worker", untilGo)));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** A number in a file that nobody takes away may be a stranger's when somebody signals it. */
    @Test
    void aRunThatLostItsRecordLeavesNoPidFiles() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", PLAIN)));
        killBoth();
        Files.writeString(pids().resolve("run.json"), "{");
        assertThat(running.stop().found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThatNothingIsLeft();
        assertThat(output().resolve("worker.log")).exists();
    }

    @Test
    void whoStopsARunDoesNotSweepWhatAnotherLeft() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", PLAIN)));
        killBoth();
        assertThat(devStack().stop(StopOptions.of(RunId.random()))).isEqualTo(StopReport.NOTHING);
        assertThat(Machine.isAlive(running.service("worker").pid())).isTrue();
        assertThat(running.stop().found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThatNothingIsLeft();
    }

    @Test
    void whenKeeperAndSupervisorAreKilledTheNextStartSweepsAndStarts() throws Exception {
        int port = freePort();
        devStack().start(stack(server("backend").port(port))).detach();
        killBoth();
        assertThat(isFree(port)).isFalse();
        try (RunningStack running = devStack().start(stack(server("backend").port(port)))) {
            assertThat(running.service("backend").port()).isEqualTo(port);
            assertThat(output().resolve("report.html")).content().contains("The supervisor died during the run");
        }
        assertThat(output().resolve("report.html")).content().doesNotContain("The supervisor died during the run");

        assertThat(told.facts(StackEvent.LeftoversEnded.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.pids()).hasSize(1));
    }

    @Test
    void theOptionsOfTheStartersJvmReachTheServicesButNotTheSupervisor() throws Exception {
        ownerStarts(
                "attached",
                "echo has $JAVA_TOOL_OPTIONS; echo up; exec sleep 600",
                Map.of("JAVA_TOOL_OPTIONS", "-Dits.mark=7"));
        assertThat(log("shell")).contains("has -Dits.mark=7");
        assertThat(log("server")).contains("Picked up JAVA_TOOL_OPTIONS: -Dits.mark=7");
        assertThat(Files.readString(Path.of("/proc/" + supervisor() + "/environ"), StandardCharsets.ISO_8859_1))
                .doesNotContain("JAVA_TOOL_OPTIONS");
    }

    @Test
    void servicesOfABuildInTheBackgroundCanStillBeInterrupted() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which resets what is ignored").isTrue();
        List<String> words = new ArrayList<>(List.of("sh", "-c", "trap '' INT QUIT; exec \"$@\"", "sh"));
        words.addAll(Jvm.running(
                OwnsAStack.class,
                project.toString(),
                "attached",
                "grep SigIgn /proc/$$/status; echo up; exec sleep 600"));
        owner = new ProcessBuilder(words).start();
        assertThat(owner.inputReader().readLine()).startsWith("READY");
        long ignored = Long.parseLong(
                log("shell").lines().findFirst().orElseThrow().substring(7).trim(), 16);
        assertThat(ignored & 0b110).isZero();
    }

    private long startsWithHiddenDaemon() throws Exception {
        assumeThat(keeperIsPossible()).as("perl, which keeps").isTrue();
        DevStack.in(pids()).start(stack(shell("backend", HIDDEN_DAEMON)));
        return pidIn(project.resolve("daemon"));
    }

    private static boolean keeperIsPossible() {
        return Files.isExecutable(Path.of("/usr/bin/perl"));
    }

    private void awaitNothingLeft() throws Exception {
        Await.until("nothing is left", () -> alive().isEmpty());
    }

    private int ownerStarts(String mode, String script, Map<String, String> environment) throws Exception {
        owner = launchOwner(mode, script, environment);
        BufferedReader said = owner.inputReader();
        String line = String.valueOf(said.readLine());
        assertThat(line).startsWith("READY ");
        return Integer.parseInt(line.substring(6));
    }

    private Process launchOwner(String mode, String script, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Jvm.running(OwnsAStack.class, project.toString(), mode, script));
        builder.environment().putAll(environment);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
