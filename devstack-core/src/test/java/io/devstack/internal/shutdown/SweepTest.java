package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.DevStack;
import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.event.StopEvent.ServiceStopped.Ending;
import io.devstack.fixture.Await;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.SupervisorCommandLine;
import io.devstack.model.Delivery;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("its processes are shell scripts")
class SweepTest {
    private static final String MAIN = "io.devstack.internal.supervisor.SupervisorMain";

    private final OperatingSystem system = OperatingSystem.current();
    private final ProcessTable table = system.processes();

    @TempDir
    private Path directory = Path.of("");

    private Process keeper = null;
    private ProcessHandle survivor = null;

    /** A keeper with a child that shows nothing of its run: only its descent proves it. */
    @BeforeEach
    void begin() throws Exception {
        keeper = new ProcessBuilder(
                        "sh",
                        "-c",
                        "env -i sleep 100 < /dev/null > /dev/null 2>&1 & echo $!; wait",
                        SupervisorCommandLine.KEEPER_LABEL + directory)
                .start();
        survivor = ProcessHandle.of(Long.parseLong(keeper.inputReader().readLine()))
                .orElseThrow();
    }

    @AfterEach
    void end() throws Exception {
        survivor.destroyForcibly();
        keeper.destroyForcibly().waitFor();
    }

    @Test
    void whatCouldNotBeEndedIsKnownToTheNextSweepThoughItsParentsAreGone() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        RunLedger.begin(state, recordOfADeadSupervisor(Optional.of(parent()), List.of()));
        assertThat(sweep(state, new Powerless(system.signals(), survivor.pid()), Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        Sweep.Outcome.Left.class,
                        left -> assertThat(left.left())
                                .singleElement()
                                .asString()
                                .contains("pid " + survivor.pid()));
        keeper.destroyForcibly().waitFor();
        assertThat(sweep(state, system.signals(), Duration.ofSeconds(30))).isInstanceOf(Sweep.Outcome.Clear.class);
        Await.until("the survivor is ended", () -> !Machine.isAlive(survivor.pid()));
    }

    @Test
    void whoOutlivesTheEndOfItsServiceIsToldAndKnownToTheNextSweepThoughTheLeaderWasItsOnlyProof() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        ServiceRecord service = new ServiceRecord(
                new ServiceName("server"),
                Optional.of(parent()),
                "hash",
                Map.of(),
                directory.resolve("server.log"),
                new StopPolicy(Signal.TERM, Duration.ZERO),
                List.of());
        RunLedger.begin(state, recordOfADeadSupervisor(Optional.empty(), List.of(service)));
        assertThat(sweep(state, new Powerless(system.signals(), survivor.pid()), Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        Sweep.Outcome.Left.class,
                        left -> assertThat(left.left())
                                .singleElement()
                                .asString()
                                .contains("pid " + survivor.pid()));
        assertThat(Machine.isAlive(keeper.pid())).isFalse();
        assertThat(sweep(state, system.signals(), Duration.ofSeconds(30))).isInstanceOf(Sweep.Outcome.Clear.class);
        Await.until("the survivor is ended", () -> !Machine.isAlive(survivor.pid()));
    }

    @Test
    void whatOnlyItsParentProvesIsSeenBeforeTheParentGetsItsSignal() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        Process server = new ProcessBuilder(
                        "perl",
                        "-e",
                        "$| = 1; my $child = fork;"
                                + " if (!$child) { close STDOUT; %ENV = (); exec '/bin/sleep', 100 } print \"$child\\n\"; sleep 100")
                .start();
        long child = Long.parseLong(server.inputReader().readLine());
        ProcessIdentity leader = table.read(server.pid()).orElseThrow().identity();
        ServiceRecord service = new ServiceRecord(
                new ServiceName("server"),
                Optional.of(leader),
                "hash",
                Map.of(),
                directory.resolve("server.log"),
                new StopPolicy(Signal.TERM, Duration.ofSeconds(30)),
                List.of());
        RunLedger.begin(state, recordOfADeadSupervisor(Optional.empty(), List.of(service)));
        try {
            Duration patience = Duration.ofSeconds(30);
            assertThat(new Sweep(
                                    table,
                                    system.signals(),
                                    system.sockets(),
                                    state,
                                    steps(),
                                    Optional.of(patience),
                                    patience)
                            .sweep(directory.resolve("output"), fact -> {}))
                    .isInstanceOf(Sweep.Outcome.Clear.class);
            assertThat(Machine.isAlive(child)).isFalse();
        } finally {
            ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void serviceThatIsKilledWithTheRestOfTheRunIsReportedOnceMore() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        Files.createFile(state.journal());
        ServiceRecord service = new ServiceRecord(
                new ServiceName("server"),
                Optional.of(parent()),
                "hash",
                Map.of(),
                directory.resolve("server.log"),
                new StopPolicy(Signal.TERM, Duration.ZERO),
                List.of());
        RunLedger.begin(state, recordOfADeadSupervisor(Optional.empty(), List.of(service)));
        List<Ending> endings = new CopyOnWriteArrayList<>();
        ProcessSignals signals = new Powerless(system.signals(), survivor.pid(), () -> endings.isEmpty());
        Sweep.Outcome outcome = sweepOf(state, signals, Duration.ofSeconds(1))
                .sweep(directory.resolve("output"), fact -> {
                    if (fact instanceof StopEvent.ServiceStopped stopped) {
                        endings.add(stopped.ending());
                    }
                });
        assertThat(endings).containsExactly(Ending.LEFT, Ending.FORCED);
        String end = Files.readAllLines(state.journalIn(directory.resolve("output"))).stream()
                .filter(line -> line.contains("\"kind\":\"run-ended\""))
                .findFirst()
                .orElseThrow();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Sweep.Outcome.Clear.class,
                        clear -> assertThat(end).containsIgnoringCase("\"verdict\":\"" + clear.verdict() + "\""));
    }

    @Test
    void signalsEndOnceOthersCanWriteTheRecord() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        RunLedger.begin(state, recordOfADeadSupervisor(Optional.of(parent()), List.of()));
        Sweep.Outcome outcome = sweepOf(state, state.gated(system.signals()), Duration.ofMillis(50))
                .sweep(directory.resolve("output"), fact -> {
                    if (fact instanceof StackEvent.LeftoversEnded) {
                        allow(state.path(), "rwxrwxrwx");
                    }
                });
        assertThat(outcome).isInstanceOf(Sweep.Outcome.Left.class);
        assertThat(Machine.isAlive(survivor.pid())).isTrue();
        allow(state.path(), "rwx------");
        ProcessSignals gated = state.gated(system.signals());
        assertThat(state.readRecord()).isPresent();
        assertThat(gated.send(Signal.CONT, parent())).isEqualTo(Delivery.SENT);
        allow(state.recordFile(), "rw-rw-rw-"); // no other user gets to it
        assertThat(gated.send(Signal.CONT, parent())).isEqualTo(Delivery.SENT);
        allow(state.recordFile(), "rw-------");
        allow(state.path(), "rwxr-xr-x");
        assertThat(state.readRecord()).isPresent();
        assertThat(gated.send(Signal.CONT, parent())).isEqualTo(Delivery.SENT);
        allow(state.recordFile(), "rw-rw-rw-");
        assertThat(gated.send(Signal.CONT, parent())).isEqualTo(Delivery.REFUSED);
        Files.delete(state.recordFile());
        Files.createSymbolicLink(state.recordFile(), Path.of("elsewhere"));
        assertThat(gated.send(Signal.CONT, parent())).isEqualTo(Delivery.REFUSED);
    }

    @Test
    void rootEndsLeftoversOfAUserWhoseOutputLeadsOutOfTheProject() throws Exception {
        Path project = Files.createDirectory(directory.toRealPath().resolve("app"));
        StateDirectory state = StateDirectory.create(project.resolve(".pids"));
        assumeThat(table.userOf(table.self().pid())).as("root").hasValue(0);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(project.resolve("target"), elsewhere);
        int user = 61234;
        RunRecord record = recordOfADeadSupervisor(Optional.empty(), List.of());
        ProcessBuilder builder = new ProcessBuilder("setpriv", "--reuid=" + user, "--clear-groups", "sleep", "100");
        builder.environment().put(RunRecord.RUN_VARIABLE, record.run().value());
        Process leftover = builder.start();
        try {
            Await.until(
                    "it belongs to the user",
                    () -> table.commandWords(leftover.pid()).contains("sleep"));
            RunLedger.begin(state, record);
            try (Journal journal = Journal.open(state.journal())) {
                journal.write(new StackEvent.RunStarted(record.run(), List.of(), 1, "keeper"));
            }
            for (Path file : List.of(project, state.path(), state.recordFile(), state.journal())) {
                Files.setAttribute(file, "unix:uid", user);
            }
            List<RunEvent> facts = new ArrayList<>();
            assertThat(sweepHere(state, facts))
                    .isInstanceOfSatisfying(
                            Sweep.Outcome.Clear.class,
                            clear -> assertThat(clear.putAway()).isEmpty());
            assertThat(leftover.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Machine.isAlive(survivor.pid())).isTrue();
            assertThat(facts).hasAtLeastOneElementOfType(StackEvent.FilesKept.class);
            assertThat(state.readRecord()).isPresent();

            facts.clear();
            Files.writeString(state.recordFile(), "damaged");
            assertThat(sweepHere(state, facts)).isInstanceOf(Sweep.Outcome.Clear.class);
            assertThat(facts).hasAtLeastOneElementOfType(StackEvent.FilesKept.class);
            assertThat(facts)
                    .filteredOn(StackEvent.FileSetAside.class::isInstance)
                    .singleElement()
                    .satisfies(fact -> assertThat(((StackEvent.FileSetAside) fact).file())
                            .hasParent(state.path())
                            .hasContent("damaged"));
            assertThat(state.journal()).exists();
            assertThat(elsewhere).isEmptyDirectory();
        } finally {
            leftover.destroyForcibly().waitFor();
        }
    }

    /** A shell stands for the supervisor: it has its words, and holds its directory. */
    @Test
    void runOfARenamedDirectoryIsSparedFromItsOldPlace() throws Exception {
        Path project = Files.createDirectory(directory.toRealPath().resolve("app"));
        StateDirectory before = StateDirectory.create(project.resolve(".pids"));
        RunId run = RunId.random();
        Process supervisor = new ProcessBuilder(
                        java(),
                        "-c",
                        "exec 3< \"$6\"; DEVSTACK_STACK=$1 DEVSTACK_RUN=$2 sleep 100 < /dev/null > /dev/null 2>&1 &"
                                + " echo $!; wait",
                        "sh",
                        before.stackId(),
                        run.value(),
                        "-cp",
                        "x.jar",
                        MAIN,
                        before.path().toString())
                .start();
        ProcessHandle service = ProcessHandle.of(
                        Long.parseLong(supervisor.inputReader().readLine()))
                .orElseThrow();
        try {
            Await.until(
                    "it is no copy of the shell any more",
                    () -> table.commandWords(service.pid()).contains("sleep"));
            ProcessIdentity identity =
                    table.read(supervisor.pid()).orElseThrow().identity();
            RunLedger.begin(
                    before,
                    recordOf(run, identity, Optional.empty(), List.of())
                            .in(before.identity().home()));
            Path renamed = Files.move(project, project.resolveSibling("app2"));
            assertThat(new SupervisorSearch(table, before).find()).contains(identity); // nothing took its place

            StateDirectory there = StateDirectory.at(renamed.resolve(".pids"));
            DevStack client = DevStack.in(before.path());
            Files.createDirectory(project); // a clone, in which nothing was started yet
            assertThat(new SupervisorSearch(table, before).find()).isEmpty();
            assertThat(client.hardShutdown(Set.of()).isEmpty()).isTrue();
            assertThat(client.stop().found()).isEqualTo(StopReport.Found.NOTHING);
            assertThat(membersOf(there)).contains(service.pid());
            String record = Files.readString(there.recordFile());
            for (boolean damaged : List.of(true, false)) {
                if (damaged) {
                    Files.writeString(there.recordFile(), "damaged");
                } else {
                    Files.delete(there.recordFile());
                }
                assertThat(new SupervisorSearch(table, there).find()).contains(identity);
                assertThat(new LiveRun(table, there).supervisor()).contains(identity);
                assertThat(membersOf(there)).contains(service.pid());
                assertThat(new SupervisorSearch(table, before).find()).isEmpty();
            }
            Files.writeString(there.recordFile(), record);

            StateDirectory copy = StateDirectory.create(project.resolve(".pids"));
            Files.copy(renamed.resolve(".pids/run.json"), copy.recordFile());
            assertThat(client.hardShutdown(Set.of()).isEmpty()).isTrue();
            assertThat(sweep(copy, system.signals(), Duration.ofSeconds(30))).isInstanceOf(Sweep.Outcome.Clear.class);
            assertThat(copy.recordFile()).doesNotExist();
            assertThat(sweep(copy, system.signals(), Duration.ofSeconds(30))).isInstanceOf(Sweep.Outcome.Clear.class);
            assertThat(client.stop().found()).isEqualTo(StopReport.Found.NOTHING);

            assertThat(supervisor.isAlive()).isTrue();
            assertThat(service.isAlive()).isTrue();
            assertThat(sweep(StateDirectory.at(renamed.resolve(".pids")), system.signals(), Duration.ofSeconds(30)))
                    .isInstanceOf(Sweep.Outcome.Alive.class);
        } finally {
            service.destroyForcibly();
            supervisor.destroyForcibly().waitFor();
        }
    }

    private List<Long> membersOf(StateDirectory state) {
        return new Members(table, new SupervisorSearch(table, state).evidenceOfAnyRun())
                .look(1).stream().map(member -> member.identity().pid()).toList();
    }

    /** A supervisor that starts reads the directories of all others, and has each open for a moment. */
    @Test
    void supervisorThatReadsThisDirectoryIsAnothersWhileItHoldsItsOwn() throws Exception {
        StateDirectory own = StateDirectory.create(directory.toRealPath().resolve("one/.pids"));
        StateDirectory other = StateDirectory.create(directory.toRealPath().resolve("two/.pids"));
        Files.createFile(other.journal());
        Process supervisor = new ProcessBuilder(
                        java(),
                        "-c",
                        "exec 3< \"$5\" 4< \"$1\"; echo up; read line",
                        "sh",
                        other.path().toString(),
                        "-cp",
                        "x.jar",
                        MAIN,
                        own.path().toString())
                .start();
        try {
            assertThat(supervisor.inputReader().readLine()).isEqualTo("up");
            ProcessIdentity identity =
                    table.read(supervisor.pid()).orElseThrow().identity();
            assertThat(new SupervisorSearch(table, other).find()).isEmpty();
            assertThat(new SupervisorSearch(table, own).find()).contains(identity);
        } finally {
            supervisor.destroyForcibly().waitFor();
        }
    }

    /** Returns a shell that has the name of the program that a supervisor runs by. */
    private String java() throws IOException {
        return Files.createSymbolicLink(directory.resolve("java"), Path.of("/bin/sh"))
                .toString();
    }

    private static void allow(Path path, String permissions) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessIdentity parent() {
        return table.read(keeper.pid()).orElseThrow().identity();
    }

    private RecordedSteps steps() {
        return new RecordedSteps(system.launcher(), System.getenv());
    }

    private Sweep.Outcome sweep(StateDirectory state, ProcessSignals signals, Duration killBudget) throws Exception {
        return sweepOf(state, signals, killBudget).sweep(directory.resolve("output"), fact -> {});
    }

    /** Gives no grace. */
    private Sweep sweepOf(StateDirectory state, ProcessSignals signals, Duration killBudget) {
        return new Sweep(table, signals, system.sockets(), state, steps(), Optional.of(Duration.ZERO), killBudget);
    }

    private Sweep.Outcome sweepHere(StateDirectory state, List<RunEvent> facts) throws Exception {
        return sweepOf(state, state.gated(system.signals()), Duration.ofSeconds(30))
                .sweep(state.path().resolveSibling("target/devstack"), facts::add);
    }

    private RunRecord recordOfADeadSupervisor(Optional<ProcessIdentity> keeperOnRecord, List<ServiceRecord> services) {
        ProcessIdentity living = parent();
        ProcessIdentity dead =
                new ProcessIdentity(living.bootId(), living.pidNamespace(), deadPid(), living.startTime());
        return recordOf(RunId.random(), dead, keeperOnRecord, services);
    }

    private RunRecord recordOf(
            RunId run,
            ProcessIdentity supervisor,
            Optional<ProcessIdentity> keeperOnRecord,
            List<ServiceRecord> services) {
        return new RunRecord(
                RunRecord.FORMAT,
                run,
                Instant.now(),
                supervisor,
                keeperOnRecord,
                RunRecord.Phase.READY,
                directory.resolve("output"),
                services,
                Optional.empty(),
                "hash",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static long deadPid() {
        return ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElseThrow() + 100;
    }

    /** May not signal one process, as if it were another user's. */
    private record Powerless(ProcessSignals signals, long pid, BooleanSupplier still) implements ProcessSignals {
        Powerless(ProcessSignals signals, long pid) {
            this(signals, pid, () -> true);
        }

        @Override
        public Delivery send(Signal signal, ProcessIdentity target) {
            return target.pid() == pid && still.getAsBoolean() ? Delivery.REFUSED : signals.send(signal, target);
        }

        @Override
        public Delivery sendToGroup(Signal signal, long group) {
            return Delivery.REFUSED;
        }
    }
}
