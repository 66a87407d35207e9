package io.devstack.stack;

import java.time.Duration;
import java.util.Optional;

/**
 * What a start does about what is in its way.
 *
 * @param onRunning when a run of the stack is alive
 * @param reap whose holders of the stack's ports are ended before; empty for nobody's, so that a taken port fails the start
 * @param readyTimeout how long each service may take until it is ready, instead of its own timeout
 */
public record StartOptions(OnRunning onRunning, Optional<Project> reap, Optional<Duration> readyTimeout) {
    /** What a start does when a run of the stack is alive. */
    public enum OnRunning {
        /** It fails and names the run. */
        FAIL,
        /** It takes that run, if it is the same definition and all of it is alive; otherwise it fails. */
        REUSE,
        /** It stops that run first. */
        REPLACE
    }

    /** Fails in both cases. */
    public static final StartOptions DEFAULT = new StartOptions(OnRunning.FAIL, Optional.empty());

    /**
     * Checks the time.
     *
     * @throws InvalidStackException if it is not positive
     */
    public StartOptions {
        readyTimeout.ifPresent(StartOptions::requirePositive);
    }

    /** Leaves every service its own ready timeout. */
    public StartOptions(OnRunning onRunning, Optional<Project> reap) {
        this(onRunning, reap, Optional.empty());
    }

    /**
     * Checks a ready timeout of one call.
     *
     * @throws InvalidStackException if it is not positive
     */
    public static void requirePositive(Duration readyTimeout) {
        if (readyTimeout.isZero() || readyTimeout.isNegative()) {
            throw new InvalidStackException("<readyTimeout>", "it is not positive", "write for instance 5m");
        }
    }
}
