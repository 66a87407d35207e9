package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ends real processes. Every process of a test holds the writing end of a FIFO: the reading end sees the end of the file
 * when, and only when, not one of them is left, whatever it calls itself and however quickly it forks.
 */
@PosixOnly("its processes are shell scripts")
class TerminationTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT_BUDGET = Duration.ofSeconds(3);

    /** How long one of a storm goes on: longer than the force may take, or it would end by itself. */
    private static final int STORM_SECONDS = 200;

    private static final String HOP = "my $p = fork; exit if $p;";
    private static final String WORKERS =
            "for (1..%d) { next if fork; while (time < $e) { my $p = fork; %s waitpid $p, 0 }"
                    + " exit } sleep 1 while time < $e;";

    private final OperatingSystem system = OperatingSystem.current();
    private final List<Signal> sent = new ArrayList<>();
    private final String run = UUID.randomUUID().toString();

    @TempDir
    Path directory = Path.of("");

    private CompletableFuture<Void> endOfAll = CompletableFuture.completedFuture(null);
    private Process bystander;

    @BeforeEach
    void startBystander() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo up; read line");
        builder.environment().put("DEVSTACK_RUN", "another");
        bystander = builder.start();
        assertThat(bystander.inputReader().readLine()).isEqualTo("up");
    }

    @AfterEach
    void bystanderLives() throws Exception {
        assertThat(bystander.isAlive()).isTrue();
        bystander.destroyForcibly().waitFor();
    }

    @Test
    void whoeverEndsWhenAskedIsNotEndedByForce() throws Exception {
        Process shell = launch("trap 'echo bye; exit 0' TERM; echo up; read line");
        awaitRest(shell.pid());
        assertThat(terminate(evidence(shell), LONG).verdict()).isNotEqualTo(Verdict.LEFT);
        assertThat(sent).contains(Signal.TERM).doesNotContain(Signal.KILL);
        assertThat(directory.resolve("out")).content().endsWith("bye\n");
        awaitEndOfAll();
    }

    /** Others who fork at the time may keep it from that, but not again and again. */
    @Test
    void theEndOfWhoeverIsQuietIsCertified() throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        while (!verdicts.contains(Verdict.CERTIFIED) && verdicts.size() < 20) {
            Process quiet = launch(Files.createTempDirectory(directory, "try"), "echo up; exec sleep 600");
            verdicts.add(terminate(evidence(quiet), LONG, SHORT_BUDGET).verdict());
            awaitEndOfAll();
        }
        assertThat(verdicts).contains(Verdict.CERTIFIED).doesNotContain(Verdict.LEFT);
    }

    @Test
    void whoeverIgnoresTermIsEndedByForce() throws Exception {
        Process shell = launch("trap '' TERM; echo up; while :; do sleep 0.02; done");
        assertThat(terminate(evidence(shell), Duration.ofMillis(100)).verdict()).isNotEqualTo(Verdict.LEFT);
        assertThat(sent).contains(Signal.TERM, Signal.KILL);
        awaitEndOfAll();
    }

    @Test
    void noGraceMeansForceAtOnce() throws Exception {
        Process shell = launch("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done");
        terminate(evidence(shell), Duration.ZERO);
        assertThat(sent).containsOnly(Signal.KILL);
        awaitEndOfAll();
    }

    @Test
    void aStoppedProcessIsContinuedSoThatItSeesTheSignal() throws Exception {
        Process shell = launch("trap 'echo bye; exit 0' TERM; echo up; kill -s STOP $$; read line");
        Await.until(
                "it is stopped",
                () -> system.processes().read(shell.pid()).orElseThrow().state() == ProcessEntry.State.STOPPED);
        terminate(evidence(shell), LONG);
        assertThat(sent).doesNotContain(Signal.KILL);
        assertThat(directory.resolve("out")).content().endsWith("bye\n");
    }

    @Test
    void everyMemberIsAskedNotOnlyTheFirst() throws Exception {
        Process shell = launch("exec 8<&0; (trap 'echo child bye; exit 0' TERM; sh -c 'echo $PPID' > child; echo up;"
                + " read line <&8) & trap 'wait; exit 0' TERM; wait");
        awaitRest(Machine.pidIn(directory.resolve("child")));
        terminate(evidence(shell), LONG);
        assertThat(sent).doesNotContain(Signal.KILL);
        assertThat(directory.resolve("out")).content().contains("child bye");
    }

    @Test
    void nothingIsSignalledWhereNothingIs() throws Exception {
        Termination.Result result = terminate(Evidence.since(0).withMarker(Set.of("DEVSTACK_RUN=" + run)), LONG);
        assertThat(result.verdict()).isNotEqualTo(Verdict.LEFT);
        assertThat(sent).isEmpty();
    }

    /** Each look at the clock is a second later: a machine that hardly gets to look at its processes. */
    @Test
    void whoWasNotSeenForLongIsLookedForUntilItWasOftenToo() throws Exception {
        FakeProcessTable table = new FakeProcessTable();
        table.vanish(300); // something comes and goes
        AtomicLong clock = new AtomicLong();
        AtomicInteger looks = new AtomicInteger();
        List<Long> ended = new ArrayList<>();
        ProcessSignals signals = new ProcessSignals() {
            @Override
            public Delivery send(Signal signal, ProcessIdentity target) {
                table.remove(target.pid());
                table.reappear();
                ended.add(target.pid());
                return Delivery.SENT;
            }

            @Override
            public Delivery sendToGroup(Signal signal, long group) {
                return Delivery.REFUSED;
            }
        };
        LongSupplier slow = () -> {
            if (looks.incrementAndGet() == 30) {
                table.put(301, 1, 301, 301, 1_001);
                table.environment(301, "DEVSTACK_RUN=1");
            }
            return clock.addAndGet(1_000_000_000);
        };
        Members members = new Members(table, Evidence.since(1_000).withMarker(Set.of("DEVSTACK_RUN=1")));
        Termination.Result result =
                new Termination(signals, (signal, member, delivery) -> {}, slow).kill(members, Duration.ofSeconds(15));
        assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
        assertThat(ended).containsExactly(301L);
    }

    @Test
    void whatCannotBeEndedIsNamed() throws Exception {
        Process shell = launch("echo up; exec sleep 60");
        ProcessSignals powerless = new ProcessSignals() {
            @Override
            public Delivery send(Signal signal, ProcessIdentity target) {
                return Delivery.REFUSED;
            }

            @Override
            public Delivery sendToGroup(Signal signal, long group) {
                return Delivery.REFUSED;
            }
        };
        Termination.Result result = new Termination(powerless, (signal, member, delivery) -> {})
                .terminate(members(evidence(shell)), Signal.TERM, Duration.ofMillis(10), Duration.ofMillis(50));
        assertThat(result.verdict()).isEqualTo(Verdict.LEFT);
        assertThat(result.left()).extracting(member -> member.identity().pid()).containsExactly(shell.pid());
        terminate(evidence(shell), Duration.ZERO);
        awaitEndOfAll();
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noneOfAChainOfForksEscapes(int round) throws Exception {
        noneEscapes("while (time < $e) { " + HOP + " }");
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noneOfAChainOfForksInNewSessionsEscapes(int round) throws Exception {
        noneEscapes("use POSIX (); while (time < $e) { " + HOP + " POSIX::setsid() }");
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noneEscapesOfThoseWhoRestartTheirWorkers(int round) throws Exception {
        noneEscapes(WORKERS.formatted(2, "unless ($p) { select undef, undef, undef, 0.01; exit }"));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noneOfABushOfShortLivedForkersEscapes(int round) throws Exception {
        noneEscapes(WORKERS.formatted(30, "exit unless $p;"));
    }

    private static IntStream rounds() {
        return IntStream.rangeClosed(1, Integer.getInteger("faults.races", 20));
    }

    private void noneEscapes(String storm) throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).as("perl, which forks quickly").exists();
        Process first = launch(
                "echo up; exec perl -e '$SIG{TERM} = \"IGNORE\"; my $e = time + " + STORM_SECONDS + "; " + storm + "'");
        Termination.Result result = new Termination(system.signals(), (signal, member, delivery) -> {})
                .kill(members(evidence(first)), LONG);
        assertThat(result.verdict()).isNotEqualTo(Verdict.LEFT);
        awaitEndOfAll();
    }

    /** Launches a shell, and returns once it has printed "up". */
    private Process launch(String script) throws Exception {
        return launch(directory, script);
    }

    private Process launch(Path directory, String script) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Path out = Files.createFile(directory.resolve("out"));
        CompletableFuture<Void> opened = new CompletableFuture<>();
        endOfAll = Background.run(() -> readToTheEnd(fifo, opened));
        Process process = system.launcher()
                .launch(new Launcher.Launch(
                        List.of("/bin/sh", "-c", "exec 9> fifo; " + script),
                        directory,
                        Map.of("DEVSTACK_RUN", run, "PATH", String.valueOf(System.getenv("PATH"))),
                        out,
                        Launcher.StandardInput.OPEN));
        opened.get(LONG.toSeconds(), TimeUnit.SECONDS);
        Await.until("the shell is up", () -> Files.readString(out).contains("up\n"));
        return process;
    }

    private static void readToTheEnd(Path fifo, CompletableFuture<Void> opened) {
        try (InputStream in = new FileInputStream(fifo.toFile())) {
            opened.complete(null);
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A trap is not run while {@code read} waits if the signal came a moment before that. */
    private static void awaitRest(long shell) throws Exception {
        Await.until("it waits", () -> Machine.stateOf(shell) == 'S');
    }

    private void awaitEndOfAll() throws Exception {
        endOfAll.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private Evidence evidence(Process first) {
        Evidence evidence = Evidence.since(system.processes().self().startTime())
                .withMarker(Set.of("DEVSTACK_RUN=" + run))
                .withSession(first.pid());
        return system.processes()
                .read(first.pid())
                .map(entry -> evidence.withRecorded(entry.identity()))
                .orElse(evidence);
    }

    private Members members(Evidence evidence) {
        return new Members(system.processes(), evidence);
    }

    private Termination.Result terminate(Evidence evidence, Duration grace) throws InterruptedException {
        return terminate(evidence, grace, LONG);
    }

    private Termination.Result terminate(Evidence evidence, Duration grace, Duration budget)
            throws InterruptedException {
        return new Termination(system.signals(), (signal, member, delivery) -> sent.add(signal))
                .terminate(members(evidence), Signal.TERM, grace, budget);
    }
}
