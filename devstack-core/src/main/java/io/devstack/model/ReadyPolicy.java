package io.devstack.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a service is ready.
 *
 * @param probes all must hold at once; with none, its port must accept connections, and without a port it must stay up
 *     for a moment
 * @param timeout how long it may take
 * @param heldBy which process must hold the port
 * @param successes how many times in a row each probe that connects, sends a request or runs a command must be ready,
 *     50 ms apart
 */
public record ReadyPolicy(List<ProbeDefinition> probes, Duration timeout, HeldBy heldBy, int successes) {
    /** Which process must hold the listening socket of a service's port. */
    public enum HeldBy {
        /** A process of the service itself, so that an old server on the port cannot make it look ready. */
        MEMBER,
        /** Anyone: for a container, whose port a proxy holds. */
        ANYONE
    }

    /** How long a service may take by default. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /** No probe of its own, a minute, held by a member. */
    public static final ReadyPolicy DEFAULT = new ReadyPolicy(List.of(), DEFAULT_TIMEOUT, HeldBy.MEMBER);

    /**
     * Checks the numbers and copies the list.
     *
     * @throws InvalidStackException if the timeout or the number of successes is not positive
     */
    public ReadyPolicy {
        probes = List.copyOf(probes);
        if (timeout.isZero() || timeout.isNegative()) {
            throw new InvalidStackException(
                    Optional.empty(), "ready.timeout", "it is not positive", "write for instance 60s");
        }
        if (successes < 1) {
            throw new InvalidStackException(
                    Optional.empty(), "ready.successes", successes + " is less than one", "write for instance 3");
        }
    }

    /** One success is enough. */
    public ReadyPolicy(List<ProbeDefinition> probes, Duration timeout, HeldBy heldBy) {
        this(probes, timeout, heldBy, 1);
    }
}
