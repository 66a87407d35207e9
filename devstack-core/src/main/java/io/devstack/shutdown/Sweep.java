package io.devstack.shutdown;

import io.devstack.port.SocketTable;
import io.devstack.process.Evidence;
import io.devstack.process.Members;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import io.devstack.process.Verdict;
import io.devstack.stack.Fact;
import io.devstack.state.DamagedRecordException;
import io.devstack.state.RunRecord;
import io.devstack.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finishes what a dead supervisor left: ends the members of its run and clears its record away. The caller holds the
 * stack's lock. What was written by another boot or container, or is damaged, is set aside and never acted on.
 */
public final class Sweep {
    private static final Duration NO_LIMIT = Duration.ofDays(1);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final SocketTable sockets;
    private final StateDirectory state;

    /** Makes a sweep of {@code state}. */
    public Sweep(ProcessTable table, ProcessSignals signals, SocketTable sockets, StateDirectory state) {
        this.table = table;
        this.signals = signals;
        this.sockets = sockets;
        this.state = state;
    }

    /** What stands in the way of a new run after the sweep. */
    public sealed interface Outcome {
        /** Nothing does. */
        record Clear() implements Outcome {}

        /** A run whose supervisor is alive. */
        record Alive(RunRecord record) implements Outcome {}

        /** Members of a dead run that could not be ended. */
        record Left(List<String> left) implements Outcome {}
    }

    /**
     * Sweeps.
     *
     * @param output where a record that cannot be used is put
     * @param facts hears what was done
     */
    public Outcome sweep(Path output, Consumer<Fact> facts) throws IOException, InterruptedException {
        Optional<RunRecord> record;
        try {
            record = state.readRecord();
        } catch (DamagedRecordException e) {
            setAside(e.file(), e.file() + " cannot be used: " + e.problem(), output, facts);
            return new Outcome.Clear();
        }
        if (record.isEmpty()) {
            return new Outcome.Clear();
        }
        if (!record.get().supervisor().sameWorldAs(table.self())) {
            setAside(
                    state.recordFile(),
                    "the run on record belongs to another boot of the machine or another container",
                    output,
                    facts);
            state.archive(record.get().outputDirectory());
            return new Outcome.Clear();
        }
        if (table.isAlive(record.get().supervisor())) {
            return new Outcome.Alive(record.get());
        }
        return finish(record.get(), facts);
    }

    /** Ends the members of a run whose supervisor is dead. */
    private Outcome finish(RunRecord record, Consumer<Fact> facts) throws IOException, InterruptedException {
        Evidence evidence = record.evidence();
        List<Long> pids = new ArrayList<>(new Members(table, evidence)
                .pass().members().stream()
                        .map(member -> member.identity().pid())
                        .toList());
        facts.accept(new Fact.LeftoversEnded(record.run(), pids));
        StopSequence.Outcome outcome = new StopSequence(table, signals, sockets, facts)
                .stop(new StopSequence.Order(record, Set.of(), service -> Optional.empty(), NO_LIMIT));
        record.keeper().ifPresent(this::awaitKeeper);
        if (outcome.verdict() == Verdict.LEFT) {
            return new Outcome.Left(outcome.left());
        }
        state.archive(record.outputDirectory());
        return new Outcome.Clear();
    }

    /** The keeper ends by itself once nothing is below it any more. */
    private void awaitKeeper(io.devstack.process.ProcessIdentity keeper) {
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        try {
            while (table.isAlive(keeper) && System.nanoTime() - deadline < 0) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void setAside(Path file, String problem, Path output, Consumer<Fact> facts) throws IOException {
        facts.accept(new Fact.FileSetAside(state.setAside(file, output), problem));
    }
}
