package io.devstack;

import io.devstack.stack.RunId;
import io.devstack.stack.StackListener;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what happens in whatever run there is, each from its beginning on. */
final class CurrentRun implements AutoCloseable {
    private final Path journal;
    private final StackListener listener;
    private Optional<RunId> followed = Optional.empty();
    private @Nullable RunFollower follower;

    CurrentRun(Path journal, StackListener listener) {
        this.journal = journal;
        this.listener = listener;
    }

    /** Tells what is new in {@code run}, which is the one on record now. */
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
