package io.devstack;

import io.devstack.event.Fact;
import io.devstack.event.StackListener;
import io.devstack.internal.process.BackgroundThread;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Notifies a listener, on a separate thread, of the events of a stack between its start and its stop. */
final class RunWatch implements Runnable {
    private static final long PAUSE_MILLIS = 20;
    private static final Set<Class<? extends Fact>> TURNS = Set.of(
            Fact.ServiceDied.class,
            Fact.ServiceUnhealthy.class,
            Fact.ServiceRecovered.class,
            Fact.ServiceRestarting.class,
            Fact.RestartGivenUp.class,
            Fact.ServiceReady.class,
            Fact.RestartOrdered.class,
            Fact.RestartDone.class,
            Fact.RestartFailed.class);

    /** All facts. */
    static final Predicate<Fact> EVERYTHING = fact -> true;

    /** Facts that a user who is not watching must know: deaths and restarts. */
    static final Predicate<Fact> NEWS = fact -> TURNS.contains(fact.getClass());

    private final RunFollower follower;
    private final Predicate<Fact> told;
    private final BooleanSupplier over;

    private RunWatch(RunFollower follower, Predicate<Fact> told, BooleanSupplier over) {
        this.follower = follower;
        this.told = told;
        this.over = over;
    }

    /** Reports new facts only; ends with the stop, or when {@code over} holds. */
    static void begin(Path journal, StackListener listener, Predicate<Fact> told, BooleanSupplier over) {
        RunFollower follower = new RunFollower(journal, listener);
        follower.catchUp(fact -> false);
        BackgroundThread.begin("devstack-watch", new RunWatch(follower, told, over));
    }

    @Override
    public void run() {
        try (follower) {
            while (follower.stopping().isEmpty() && !over.getAsBoolean()) {
                follower.catchUp(fact -> follower.stopping().isEmpty() && told.test(fact));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
