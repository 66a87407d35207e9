package io.devstack.event;

import java.util.Set;

/** Passes on what a user who is not watching must know: deaths and restarts. */
final class DeathsAndRestarts implements RunListener {
    private static final Set<Class<? extends RunEvent>> PASSED = Set.of(
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

    private final RunListener listener;

    DeathsAndRestarts(RunListener listener) {
        this.listener = listener;
    }

    @Override
    public void on(RunEvent event) {
        if (PASSED.contains(event.getClass())) {
            listener.on(event);
        }
    }
}
