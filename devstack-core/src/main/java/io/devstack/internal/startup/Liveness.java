package io.devstack.internal.startup;

import io.devstack.internal.probe.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The checks by which a ready service is watched.
 *
 * @param portLoss returns what is wrong with the service's port, empty if nothing; absent if no port is watched. Belongs to
 *     one thread
 * @param alive the probes that the service must keep passing
 * @param log the service's log
 * @since 0.1.0
 */
public record Liveness(Optional<Supplier<Optional<String>>> portLoss, Optional<Alive> alive, Path log) {
    /**
     * The probes that a service must keep passing.
     *
     * @param every the time between two attempts
     * @param failures the number of failed attempts in a row that counts
     * @param attempt tries all probes; waits for answers, within its own timeout
     */
    public record Alive(Duration every, int failures, Attempt attempt) {}

    /** One attempt. */
    @FunctionalInterface
    public interface Attempt {
        /** Returns what was seen: ready if all probes passed. */
        Observation run() throws InterruptedException;

        /** Returns what each probe saw last, in their order; nothing of those that no attempt has reached yet. */
        default List<ProbeResult> last() {
            return List.of();
        }
    }

    /** Returns whether there is anything to check. */
    public boolean isEmpty() {
        return portLoss.isEmpty() && alive.isEmpty();
    }
}
