package io.devstack.stack;

import io.devstack.process.Signal;
import java.time.Duration;

/**
 * How a service is asked to end.
 *
 * @param signal the first signal
 * @param grace how long it may take before it is ended by force; zero means force at once
 */
public record StopPolicy(Signal signal, Duration grace) {
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
}
