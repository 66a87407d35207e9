package io.devstack.internal.shutdown;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Protection;
import io.devstack.internal.process.Wake;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Stops the members of a run on record whose supervisor is dead, and its keeper last. */
final class DeadRun {
    private static final Duration KEEPER_TIMEOUT = Duration.ofSeconds(2);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final SocketTable sockets;
    private final StateDirectory state;
    private final Duration killBudget;

    DeadRun(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            StateDirectory state,
            Duration killBudget) {
        this.table = table;
        this.signals = signals;
        this.sockets = sockets;
        this.state = state;
        this.killBudget = killBudget;
    }

    /**
     * Stops the run.
     *
     * @param steps what each service is asked by before its signal
     * @param atMost the limit of the stop
     */
    Sweep.Outcome stop(
            RunRecord record, Function<ServiceName, Optional<FirstStep>> steps, Duration atMost, LastPages facts)
            throws InterruptedException {
        long start = System.nanoTime();
        Evidence evidence = record.evidence(table);
        Optional<ProcessIdentity> keeper = record.livingKeeper(table);
        facts.accept(new StackEvent.LeftoversEnded(
                record.run(),
                new Members(table, evidence)
                        .pass().members().stream()
                                .map(member -> member.identity().pid())
                                .toList()));
        DescendantProof proof = DescendantProof.unavailable(table, signals, "the supervisor is dead");
        StopSequence.Outcome outcome = new StopSequence(
                        table, signals, sockets, facts, killBudget, ServiceStop.RESERVE, proof)
                .stop(new StopSequence.Order(record, Set.of(), service -> Optional.empty(), steps, atMost));
        if (outcome.verdict() == Verdict.LEFT) {
            facts.end(record, outcome, start);
            putOnRecord(record, outcome.survivors());
            return new Sweep.Outcome.Left(outcome.left(), Optional.of(record.outputDirectory()));
        }
        List<String> unproven = inSessionsOfTheDead(record);
        if (!unproven.isEmpty()) {
            facts.accept(new StopEvent.LeftAlone(unproven));
        }
        if (keeper.isPresent()) {
            endKeeper(keeper.get());
        }
        facts.end(record, outcome, start);
        return new Sweep.Outcome.Clear(Optional.of(record.outputDirectory()), outcome.verdict());
    }

    /** If it cannot be written, the survivors are still reported, and the next stop has the record as it was. */
    private void putOnRecord(RunRecord record, List<ProcessIdentity> survivors) {
        try {
            state.writeRecord(record.withSurvivors(survivors));
        } catch (IOException e) {
            return;
        }
    }

    /** A session with a dead leader that no supervisor has watched since may belong to any program. */
    private List<String> inSessionsOfTheDead(RunRecord record) {
        Set<Long> sessions = new HashSet<>();
        record.services()
                .forEach(service -> service.leader()
                        .filter(leader -> !table.isAlive(leader))
                        .ifPresent(leader -> sessions.add(leader.pid())));
        Protection protection = new Protection(table);
        List<String> found = new ArrayList<>();
        for (long pid : sessions.isEmpty() ? new long[0] : table.pids()) {
            table.read(pid)
                    .filter(entry -> !entry.ended() && sessions.contains(entry.session()) && !protection.covers(entry))
                    .ifPresent(entry -> found.add(Holders.describe(table, entry.identity())));
        }
        return found;
    }

    /** It ends by itself once nothing is below it any more, unless it hangs. */
    private void endKeeper(ProcessIdentity keeper) throws InterruptedException {
        Wake.ifStopped(table, signals, keeper);
        if (!table.awaitEnd(keeper, KEEPER_TIMEOUT)) {
            signals.send(Signal.KILL, keeper);
            table.awaitEnd(keeper, KEEPER_TIMEOUT);
        }
    }
}
