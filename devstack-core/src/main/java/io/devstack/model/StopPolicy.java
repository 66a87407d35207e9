package io.devstack.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How a service is asked to end.
 *
 * @param signal the first signal
 * @param signalTo which of its processes get the signal first
 * @param grace how long it may take from the signal on before it is killed; zero means at once
 * @param firstStep what it is asked by before the signal. A request has half of the grace to take effect. A command may
 *     take as long as the grace, at most half of the time that the whole stop has left, and the grace begins with the signal
 *     after its end. If the step fails, the signal follows at once.
 */
public record StopPolicy(Signal signal, SignalTo signalTo, Duration grace, Optional<StopStep> firstStep) {
    /** TERM, the main process first, and ten seconds. */
    public static final StopPolicy DEFAULT = new StopPolicy(Signal.TERM, Duration.ofSeconds(10));

    /**
     * Checks the grace.
     *
     * @throws InvalidStackException if it is negative
     */
    public StopPolicy {
        if (grace.isNegative()) {
            throw new InvalidStackException(
                    Optional.empty(), "stop.timeout", "it is negative", "write for instance 10s");
        }
    }

    /** Makes one that signals the main process first; records of older versions are read by it. */
    public StopPolicy(Signal signal, Duration grace, Optional<StopStep> firstStep) {
        this(signal, SignalTo.AUTO, grace, firstStep);
    }

    /** Makes one without a first step. */
    public StopPolicy(Signal signal, Duration grace) {
        this(signal, grace, Optional.empty());
    }

    /** Returns this policy with another choice of the processes that get the signal first. */
    public StopPolicy withSignalTo(SignalTo to) {
        return new StopPolicy(signal, to, grace, firstStep);
    }

    /** Returns what of it may be on disk: a step can hold secrets. */
    public StopPolicy withoutStep() {
        return new StopPolicy(signal, signalTo, grace, Optional.empty());
    }
}
