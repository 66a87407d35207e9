package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.internal.journal.RunFollower;
import io.devstack.model.RunId;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports the events of the run on record, and of each run that replaces it, from the beginning of the run. */
final class CurrentRun implements AutoCloseable {
    private final Path journal;
    private final RunListener listener;
    private Optional<RunId> followed = Optional.empty();
    private @Nullable RunFollower follower;

    CurrentRun(Path journal, RunListener listener) {
        this.journal = journal;
        this.listener = listener;
    }

    /** Reports the new events of {@code run}, the run on record now. */
    void tellNew(Optional<RunId> run) {
        if (run.isEmpty()) {
            return;
        }
        RunFollower current = follower;
        if (current == null || !run.equals(followed)) {
            close();
            current = new RunFollower(journal, listener);
            follower = current;
            followed = run;
        }
        current.catchUp(fact -> true);
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
