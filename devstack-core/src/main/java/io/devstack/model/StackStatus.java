package io.devstack.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a stack is doing, at one moment.
 *
 * @param outcome it in one word
 * @param run the run that runs, or the last one
 * @param supervisorPid the process that owns it, while it runs
 * @param startedAt when the run began, while it is on record
 * @param services its services, in the order in which they were defined; without those that a start never came to
 */
public record StackStatus(
        Outcome outcome,
        Optional<RunId> run,
        Optional<Long> supervisorPid,
        Optional<Instant> startedAt,
        List<ServiceStatus> services) {
    /** What a stack is doing, in one word. */
    public enum Outcome {
        /** Nothing runs. */
        STOPPED,
        /** It is being started. */
        STARTING,
        /** Every service is ready and lives, every task is done. */
        READY,
        /** A service has died, or is being brought back. */
        DEGRADED,
        /** It is being stopped. */
        STOPPING,
        /** Its supervisor is gone; the keeper, or the next goal, ends its leftovers. */
        LOST
    }

    /** Copies the list. */
    public StackStatus {
        services = List.copyOf(services);
    }
}
