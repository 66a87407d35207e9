package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.internal.control.ControlOrders;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import io.devstack.model.RestartFailedException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One restart, requested by a client: the supervisor does it, and its journal records the progress. */
final class RestartCall {
    private final StateDirectory state;
    private final RunListener listener;
    private final SupervisorCall supervisor;

    RestartCall(OperatingSystem system, StateDirectory state, RunListener listener) {
        this.state = state;
        this.listener = listener;
        this.supervisor = new SupervisorCall(system, state);
    }

    List<RunningService> restart(Set<ServiceName> names, boolean dependants, Optional<Duration> readyTimeout)
            throws InterruptedException {
        supervisor.refuseUnknown(names);
        try (RunFollower follower = new RunFollower(state.journal(), listener)) {
            follower.skip();
            ControlOrders.Restart order =
                    supervisor.ask(client -> ControlOrders.restart(client, names, dependants, readyTimeout));
            boolean over = follower.follow(
                    run -> run.lastRestart()
                            .filter(restart -> restart.number() >= order.restart())
                            .isPresent(),
                    run -> run.state().stopping().isPresent() || !supervisor.isAlive());
            if (!over) {
                throw new DevStackException("the stack of " + state.path() + " was stopped before "
                        + list(order.services()) + " could be ready again");
            }
            follower.throwListenerFailure();
            RunState.Restart restart = follower.state().lastRestart().orElseThrow();
            if (!restart.failures().isEmpty()) {
                throw new RestartFailedException(restart.failures());
            }
            return follower.state().ready().stream()
                    .filter(service -> order.services().contains(service.name()))
                    .toList();
        }
    }

    private static String list(List<ServiceName> services) {
        return String.join(", ", services.stream().map(ServiceName::value).toList());
    }
}
