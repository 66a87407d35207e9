package io.devstack.internal.supervisor;

import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the files of a run where clients look for them: follows a renamed directory, and restores what was deleted. */
final class RunFiles {
    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunLedger ledger;
    private final Journal journal;
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
        this.whereabouts = whereabouts;
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
