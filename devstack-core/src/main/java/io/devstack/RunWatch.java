package io.devstack;

import io.devstack.process.BackgroundThread;
import io.devstack.stack.Fact;
import io.devstack.stack.StackListener;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Tells a listener, on a thread of its own, what befalls a stack between its start and its stop. */
final class RunWatch implements Runnable {
    private static final long PAUSE_MILLIS = 20;
    private static final Set<Class<? extends Fact>> NEWS = Set.of(
            Fact.ServiceDied.class,
            Fact.ServiceRestarting.class,
            Fact.RestartGivenUp.class,
            Fact.ServiceReady.class,
            Fact.RestartOrdered.class,
            Fact.RestartDone.class,
            Fact.RestartFailed.class);

    private final RunFollower follower;
    private final BooleanSupplier over;

    private RunWatch(RunFollower follower, BooleanSupplier over) {
        this.follower = follower;
        this.over = over;
    }

    /** Begins with what is yet to come; ends with the stop, or when it is {@code over}. */
    static void begin(Path journal, StackListener listener, BooleanSupplier over) {
        RunFollower follower = new RunFollower(journal, listener);
        follower.catchUp(fact -> false);
        BackgroundThread.begin("devstack-watch", new RunWatch(follower, over));
    }

    @Override
    public void run() {
        try (follower) {
            while (follower.stopping().isEmpty() && !over.getAsBoolean()) {
                follower.catchUp(fact -> follower.stopping().isEmpty() && NEWS.contains(fact.getClass()));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
