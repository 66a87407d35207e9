package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.process.BackgroundThread;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Notifies a listener, on a separate thread, of the events of a stack between its start and its stop. */
final class RunWatch implements Runnable {
    private static final long PAUSE_MILLIS = 20;
    private final RunFollower follower;
    private final BooleanSupplier over;

    private RunWatch(RunFollower follower, BooleanSupplier over) {
        this.follower = follower;
        this.over = over;
    }

    /** Reports new facts only; ends with the stop, or when {@code over} holds. */
    static void begin(Path journal, RunListener listener, BooleanSupplier over) {
        RunFollower follower = new RunFollower(journal, listener);
        follower.catchUp(fact -> false);
        BackgroundThread.begin("devstack-watch", new RunWatch(follower, over));
    }

    @Override
    public void run() {
        try (follower) {
            while (follower.state().stopping().isEmpty() && !over.getAsBoolean()) {
                follower.catchUp(fact -> follower.state().stopping().isEmpty());
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
