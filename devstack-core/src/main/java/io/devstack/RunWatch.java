package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.process.BackgroundThread;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Notifies a listener, on a separate thread, of the events of a stack between its start and its stop. */
final class RunWatch implements Runnable {
    private static final long PAUSE_MILLIS = 20;
    private static final Set<Class<? extends RunEvent>> TURNS = Set.of(
            ServiceEvent.ServiceDied.class,
            ServiceEvent.ServiceUnhealthy.class,
            ServiceEvent.ServiceRecovered.class,
            ServiceEvent.ServiceRestarting.class,
            ServiceEvent.RestartPostponed.class,
            ServiceEvent.RestartGivenUp.class,
            ServiceEvent.OrphansSeen.class,
            StopEvent.ServiceEndUnproven.class,
            ServiceEvent.ServiceReady.class,
            StackEvent.RestartOrdered.class,
            StackEvent.RestartDone.class,
            StackEvent.RestartFailed.class);

    /** All facts. */
    static final Predicate<RunEvent> EVERYTHING = fact -> true;

    /** Facts that a user who is not watching must know: deaths and restarts. */
    static final Predicate<RunEvent> NEWS = fact -> TURNS.contains(fact.getClass());

    private final RunFollower follower;
    private final Predicate<RunEvent> told;
    private final BooleanSupplier over;

    private RunWatch(RunFollower follower, Predicate<RunEvent> told, BooleanSupplier over) {
        this.follower = follower;
        this.told = told;
        this.over = over;
    }

    /** Reports new facts only; ends with the stop, or when {@code over} holds. */
    static void begin(Path journal, RunListener listener, Predicate<RunEvent> told, BooleanSupplier over) {
        RunFollower follower = new RunFollower(journal, listener);
        follower.catchUp(fact -> false);
        BackgroundThread.begin("devstack-watch", new RunWatch(follower, told, over));
    }

    @Override
    public void run() {
        try (follower) {
            while (follower.state().stopping().isEmpty() && !over.getAsBoolean()) {
                follower.catchUp(fact -> follower.state().stopping().isEmpty() && told.test(fact));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
