package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.internal.process.Wake;
import io.devstack.internal.state.DamagedRecordException;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.model.RunId;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cleans up after a dead supervisor: stops the members of its run and removes its record. The caller holds the stack's
 * lock. A record that is damaged, or was written by another boot or container, is set aside and never acted on.
 */
public final class Sweep {
    private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STRAY_GRACE = Duration.ofSeconds(5);
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 10;

    /** A chain of short-lived forks evades one look; other programs' must not hold this up for long. */
    private static final int MOST_LOOKS = 10;

    /** Record and journal: a live supervisor of this version restores both; a file that is damaged again stays so. */
    private static final int MOST_SET_ASIDE = 2;

    private static final RunId NO_RECORD = new RunId("no record");

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final SocketTable sockets;
    private final StateDirectory state;
    private final RecordedSteps steps;
    private final Optional<Duration> atMost;
    private final Duration killBudget;

    /** Makes a sweep of {@code state} that takes as long as the run on record may. */
    public Sweep(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            StateDirectory state,
            RecordedSteps steps) {
        this(table, signals, sockets, state, steps, Optional.empty());
    }

    /** Makes a sweep of {@code state} that uses force after {@code atMost}, if the run on record may take longer. */
    public Sweep(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            StateDirectory state,
            RecordedSteps steps,
            Optional<Duration> atMost) {
        this(table, signals, sockets, state, steps, atMost, KILL_BUDGET);
    }

    Sweep(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            StateDirectory state,
            RecordedSteps steps,
            Optional<Duration> atMost,
            Duration killBudget) {
        this.table = table;
        this.signals = signals;
        this.sockets = sockets;
        this.state = state;
        this.steps = steps;
        this.atMost = atMost;
        this.killBudget = killBudget;
    }

    /** What stands in the way of a new run after the sweep. */
    public sealed interface Outcome {
        /**
         * Nothing does.
         *
         * @param putAway where logs and journal of a run are now that was found on record
         * @param verdict what established it
         */
        record Clear(Optional<Path> putAway, Verdict verdict) implements Outcome {}

        /** A run whose supervisor is alive. */
        record Alive(RunRecord record) implements Outcome {}

        /**
         * Members of a dead run that could not be ended.
         *
         * @param left each in words
         * @param output where the run would have put its logs and journal, if it was on record
         */
        record Left(List<String> left, Optional<Path> output) implements Outcome {}

        /**
         * A live run whose record cannot be used: its supervisor is of a newer version, or writes the record again and again.
         *
         * @param supervisor the supervisor, empty if it was not found
         * @param problem what is wrong, with the processes that are alive
         */
        record Unreadable(Optional<ProcessIdentity> supervisor, String problem) implements Outcome {}
    }

    /**
     * Sweeps.
     *
     * @param output where a record that cannot be used is put
     * @param facts hears what was done
     */
    public Outcome sweep(Path output, Consumer<RunEvent> facts) throws IOException, InterruptedException {
        return sweep(output, facts, MOST_SET_ASIDE);
    }

    private Outcome sweep(Path output, Consumer<RunEvent> facts, int most) throws IOException, InterruptedException {
        Optional<RunRecord> record;
        try {
            record = state.readRecord();
        } catch (DamagedRecordException e) {
            boolean isTheRecord = e.file().equals(state.recordFile());
            String problem = e.file() + " cannot be used: " + e.problem();
            LiveRun live = new LiveRun(table, state);
            if (most == 0 || (e.isNewer() && live.supervisor().isPresent())) {
                Optional<ProcessIdentity> supervisor =
                        live.supervisor().or(() -> new SupervisorSearch(table, state).find());
                return new Outcome.Unreadable(supervisor, problem + live.inWords());
            }
            setAside(e.file(), problem, output, facts);
            return isTheRecord ? sweepStrays(output, facts, most - 1) : sweep(output, facts, most - 1);
        }
        if (record.isEmpty()) {
            return sweepStrays(output, facts, most);
        }
        if (!record.get().supervisor().sameWorldAs(table.self())) {
            setAside(
                    state.recordFile(),
                    "the run on record belongs to another boot of the machine or another container",
                    output,
                    facts);
            return putAway(record.get().outputDirectory(), Verdict.UNOBSERVABLE, facts);
        }
        if (record.get().isSupervised(table)) {
            return new Outcome.Alive(record.get());
        }
        return finish(record.get(), facts);
    }

    /**
     * Ends what carries this stack's marker though there is no record. A live supervisor would put its record back in
     * that time, see {@link io.devstack.internal.state.RunLedger#restore}.
     */
    private Outcome sweepStrays(Path output, Consumer<RunEvent> facts, int most)
            throws IOException, InterruptedException {
        SupervisorSearch search = new SupervisorSearch(table, state);
        Members strays = new Members(table, search.evidenceOfAnyRun());
        Optional<ProcessIdentity> supervisor = search.find();
        long deadline = System.nanoTime() + RECORD_TIMEOUT.toNanos();
        List<Member> found = strays.look(MOST_LOOKS);
        while ((!found.isEmpty() || supervisor.filter(this::isAwake).isPresent()) && System.nanoTime() - deadline < 0) {
            if (Files.exists(state.recordFile(), LinkOption.NOFOLLOW_LINKS)) {
                return sweep(output, facts, most);
            }
            Thread.sleep(PAUSE_MILLIS);
            found = strays.look(MOST_LOOKS);
        }
        if (found.isEmpty()) {
            return putAwayStrays(output, Verdict.UNOBSERVABLE, facts);
        }
        LiveRun live = new LiveRun(table, state);
        if (live.supervisor().isPresent()) {
            return new Outcome.Unreadable(live.supervisor(), state.recordFile() + " is lost" + live.inWords());
        }
        facts.accept(new StackEvent.LeftoversEnded(NO_RECORD, pids(found)));
        Termination.Result result = new Termination(signals, SignalFacts.to(facts, table))
                .terminate(strays, Signal.TERM, capped(STRAY_GRACE), killBudget);
        return result.left().isEmpty()
                ? putAwayStrays(output, result.verdict(), facts)
                : new Outcome.Left(
                        result.left().stream()
                                .map(member -> Holders.describe(table, member.identity()))
                                .toList(),
                        Optional.empty());
    }

    /** The PID files of a run that lost its record: other processes may get these PIDs soon. */
    private Outcome putAwayStrays(Path output, Verdict verdict, Consumer<RunEvent> facts) throws IOException {
        return state.hasFilesOfARun()
                        && new SupervisorSearch(table, state).find().isEmpty()
                ? putAway(output, verdict, facts)
                : new Outcome.Clear(Optional.empty(), verdict);
    }

    private Outcome putAway(Path output, Verdict verdict, Consumer<RunEvent> facts) throws IOException {
        try {
            state.archiver().archive(output);
            return new Outcome.Clear(Optional.of(output), verdict);
        } catch (UntrustedFileException e) {
            facts.accept(new StackEvent.FilesKept(state.path(), String.valueOf(e.getMessage())));
            return new Outcome.Clear(Optional.empty(), verdict);
        }
    }

    private Duration capped(Duration time) {
        return atMost.filter(limit -> limit.compareTo(time) < 0).orElse(time);
    }

    private boolean isAwake(ProcessIdentity supervisor) {
        return Wake.ifStopped(table, signals, supervisor);
    }

    private static List<Long> pids(List<Member> members) {
        return members.stream().map(member -> member.identity().pid()).toList();
    }

    /** Ends the members of a run whose supervisor is dead, and brings its journal to an end. */
    private Outcome finish(RunRecord record, Consumer<RunEvent> facts) throws IOException, InterruptedException {
        Outcome outcome;
        boolean over = isOver(record);
        try (LastPages pages = LastPages.of(state, facts)) {
            outcome = new DeadRun(table, signals, sockets, state, killBudget)
                    .stop(
                            record,
                            service -> over ? Optional.empty() : steps.of(record, service, table),
                            capped(record.stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT)),
                            pages);
        }
        return outcome instanceof Outcome.Clear clear
                ? putAway(record.outputDirectory(), clear.verdict(), facts)
                : outcome;
    }

    /** Its supervisor has published its end, but could not put its files away: what listens now was started since. */
    private boolean isOver(RunRecord record) {
        return RunFollower.verdictOn(record.run(), state.journal())
                .or(() -> RunFollower.verdictOn(record.run(), state.journalIn(record.outputDirectory())))
                .isPresent();
    }

    private void setAside(Path file, String problem, Path output, Consumer<RunEvent> facts) throws IOException {
        facts.accept(new StackEvent.FileSetAside(state.archiver().setAside(file, output), problem));
    }
}
