package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Publishes the facts of a sweep and adds them to the journal of the dead run that they are about. If the journal
 * cannot be written, the sweep goes on. Safe for use by several threads.
 */
final class LastPages implements Consumer<RunEvent>, AutoCloseable {
    private final Optional<Journal> journal;
    private final Consumer<RunEvent> facts;

    private LastPages(Optional<Journal> journal, Consumer<RunEvent> facts) {
        this.journal = journal;
        this.facts = facts;
    }

    static LastPages of(StateDirectory state, Consumer<RunEvent> facts) {
        try {
            return new LastPages(Optional.of(Journal.reopen(state.journal(), state.logs()::append)), facts);
        } catch (IOException e) {
            return new LastPages(Optional.empty(), facts);
        }
    }

    @Override
    public void accept(RunEvent fact) {
        write(fact);
        facts.accept(fact);
    }

    /** Writes the end to the journal only: the sweeping process may be about to publish a run of its own. */
    void end(RunRecord run, StopSequence.Outcome outcome, long since) {
        write(new StopEvent.RunEnded(
                outcome.verdict(),
                outcome.left(),
                List.of(),
                Duration.ofNanos(System.nanoTime() - since),
                run.outputDirectory()));
    }

    private void write(RunEvent fact) {
        if (journal.isPresent()) {
            try {
                journal.get().write(fact);
            } catch (UncheckedIOException e) {
                return; // it is kept, and written with the next one if there is room then
            }
        }
    }

    @Override
    public void close() {
        if (journal.isPresent()) {
            try {
                journal.get().close();
            } catch (IOException e) {
                return; // its content is written, and the journal is not used any more
            }
        }
    }
}
