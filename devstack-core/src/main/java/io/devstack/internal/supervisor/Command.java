package io.devstack.internal.supervisor;

import io.devstack.internal.control.Controlled;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A command for the supervisor's main thread. */
sealed interface Command {
    /** The start failed. */
    record StartBroke(Failure failure) implements Command {}

    /** A service that was ready ended without being asked to. */
    record Died(ServiceName service, ExitStatus status) implements Command {}

    /** A ready service lost its port or failed its alive check. */
    record Unhealthy(ServiceName service) implements Command {}

    /** Somebody wants services to be restarted, all if there are none, and waits for the reply. */
    record Restart(
            Set<ServiceName> services,
            boolean dependants,
            Optional<Duration> readyTimeout,
            CompletableFuture<Controlled.Reply> reply)
            implements Command {}

    /** The client has opened the journal. */
    record Following() implements Command {}

    /** The owner lets go. */
    record Detach() implements Command {}

    /** The owner's end of the lifeline was closed. */
    record LifelineClosed() implements Command {}

    /** Somebody wants the stack to stop. */
    record Stop(String reason) implements Command {}
}
