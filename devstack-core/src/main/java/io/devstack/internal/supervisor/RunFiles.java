package io.devstack.internal.supervisor;

import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.StackLock;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the files of a run where clients look for them: follows a renamed directory, restores what was deleted, and puts
 * them away at the end.
 */
final class RunFiles {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    /** Waits for the client of a start. */
    @FunctionalInterface
    interface FollowerWait {
        void await() throws InterruptedException;
    }

    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunLedger ledger;
    private final Journal journal;
    private final LastPicture report;
    private Supplier<Optional<Path>> whereabouts;

    RunFiles(
            OperatingSystem system,
            StateDirectory state,
            RunLedger ledger,
            Journal journal,
            Supplier<Optional<Path>> whereabouts) {
        this.system = system;
        this.state = state;
        this.ledger = ledger;
        this.journal = journal;
        this.report = new LastPicture(state);
        this.whereabouts = whereabouts;
    }

    /** Prepares the report in the background, once. */
    void prepareReport() {
        report.prepare();
    }

    /** Follows and restores; called from time to time, and before a stop. */
    void restore() throws IOException {
        Optional<Path> now = follow();
        if (Files.notExists(state.path())) {
            now = follow(); // it was renamed since; else it was deleted, and is made again
        }
        ledger.restore(system.processes()::isAlive);
        if (!Files.isSymbolicLink(state.path())) { // the files behind a link are not this run's
            journal.restore();
        }
        if (now.isEmpty()) {
            whereabouts = system.hold(state.path());
        }
    }

    /**
     * Puts the files of the run away and draws its report. A record of something that is left stays, so that the next stop
     * knows of it.
     *
     * @param follower returns once the client follows the journal, or does not come
     */
    void putAway(StopSequence.Outcome outcome, Path output, FollowerWait follower) throws InterruptedException {
        try {
            catchUp(output);
            journal.close();
            if (outcome.verdict() == Verdict.LEFT) {
                report.draw(state.journal(), output);
                ledger.survived(outcome.survivors());
                return;
            }
            follower.await();
            Optional<StackLock> lock = state.lock(LOCK_TIMEOUT);
            state.archiver().archive(output, ledger.record().serviceNames());
            if (lock.isPresent()) {
                lock.get().close();
            }
            report.draw(state.journalIn(output), output);
        } catch (IOException e) {
            System.err.println("cannot put the files of " + state.path() + " away: " + e);
        }
    }

    /** Writes what the journal could not take while the disk was full: if there is no room again, in the reserve. */
    void catchUp() throws IOException {
        if (journal.isBehind()) {
            try {
                journal.writeRest();
            } catch (IOException e) {
                ledger.release();
                journal.writeRest();
            }
        }
    }

    /** The same; there may be room once the logs are elsewhere. */
    private void catchUp(Path output) throws IOException {
        try {
            catchUp(); // a client waits for the end that is in it, and not for the logs
        } catch (IOException e) {
            state.archiver().archiveLogs(output, ledger.record().serviceNames());
            journal.writeRest();
        }
    }

    private Optional<Path> follow() throws IOException {
        Optional<Path> now = whereabouts.get();
        if (now.isPresent() && !now.get().equals(state.path())) {
            state.moveTo(now.get());
            journal.moveTo(state.journal());
            ledger.moved();
        }
        return now;
    }
}
