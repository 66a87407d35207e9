package io.devstack.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Checks that a ready service must keep passing.
 *
 * @param probes the checks, all of which must pass; log probes are not possible here
 * @param every the time between two attempts
 * @param failures the number of failed attempts in a row after which the service is unhealthy
 * @param timeout the longest time of one attempt
 * @since 0.1.0
 */
public record AlivePolicy(List<ProbeDefinition> probes, Duration every, int failures, Duration timeout) {
    /** The default time between two attempts. */
    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(10);

    /** The default number of failed attempts in a row. */
    public static final int DEFAULT_FAILURES = 3;

    /** The default timeout of one attempt. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Checks the numbers and copies the list.
     *
     * @throws InvalidStackException if there is no probe, a probe reads the log, or a number is not positive
     */
    public AlivePolicy {
        probes = List.copyOf(probes);
        if (probes.isEmpty()) {
            throw new InvalidStackException(
                    Optional.empty(), "alive", "it has no probe", "add an http, tcp or exec probe");
        }
        if (probes.stream().anyMatch(AlivePolicy::readsLog)) {
            throw new InvalidStackException(
                    Optional.empty(),
                    "alive",
                    "a line of the log cannot be checked again",
                    "use an http, tcp or exec probe");
        }
        if (every.isZero() || every.isNegative() || timeout.isZero() || timeout.isNegative()) {
            throw new InvalidStackException(
                    Optional.empty(), "alive", "a duration is not positive", "write for instance 10s");
        }
        if (failures < 1) {
            throw new InvalidStackException(
                    Optional.empty(), "alive", failures + " failures is less than one", "use 1 or more");
        }
    }

    private static boolean readsLog(ProbeDefinition probe) {
        return probe instanceof ProbeDefinition.Log || probe instanceof ProbeDefinition.FailOn;
    }
}
