package io.devstack.stack;

import io.devstack.process.Signal;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service is asked to end.
 *
 * @param signal the first signal
 * @param grace how long it may take before it is ended by force; zero means force at once
 * @param firstStep what it is asked by before the signal; that and its effect have half of the grace, and where it fails
 *     the signal comes at once
 */
public record StopPolicy(Signal signal, Duration grace, Optional<StopStep> firstStep) {
    /** TERM and ten seconds. */
    public static final StopPolicy DEFAULT = new StopPolicy(Signal.TERM, Duration.ofSeconds(10));

    /**
     * Checks the grace.
     *
     * @throws InvalidStackException if it is negative
     */
    public StopPolicy {
        if (grace.isNegative()) {
            throw new InvalidStackException("<stop><timeout>", "it is negative", "write for instance 10s");
        }
    }

    /** Makes one without a first step. */
    public StopPolicy(Signal signal, Duration grace) {
        this(signal, grace, Optional.empty());
    }

    /** Returns what of it may be on disk: a step can hold secrets. */
    public StopPolicy withoutStep() {
        return new StopPolicy(signal, grace);
    }
}
