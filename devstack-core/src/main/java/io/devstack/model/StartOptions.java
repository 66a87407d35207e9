package io.devstack.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What a start does about what is in its way.
 *
 * @param onRunning when a run of the stack is alive
 * @param reap the project whose processes on the stack's ports are ended before; if empty, a taken port fails the start
 * @param readyTimeout how long each service may take until it is ready, instead of its own timeout
 * @param coloured whether services are asked for colours, by {@code FORCE_COLOR} and {@code CLICOLOR_FORCE}, unless
 *     they or the caller set one of these or {@code NO_COLOR}
 */
public record StartOptions(
        OnRunning onRunning, Optional<Project> reap, Optional<Duration> readyTimeout, boolean coloured) {
    /**
     * A variable of a start request that asks for colours; services do not get it.
     *
     * @since 0.1.0
     */
    public static final String COLOURED = "DEVSTACK_COLOURED";

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

    /** Asks no service for colours. */
    public StartOptions(OnRunning onRunning, Optional<Project> reap, Optional<Duration> readyTimeout) {
        this(onRunning, reap, readyTimeout, false);
    }

    /**
     * Returns these options with colours, or without.
     *
     * @since 0.1.0
     */
    public StartOptions coloured(boolean wanted) {
        return new StartOptions(onRunning, reap, readyTimeout, wanted);
    }

    /**
     * Checks a ready timeout of one call.
     *
     * @throws InvalidStackException if it is not positive
     */
    public static void requirePositive(Duration readyTimeout) {
        if (readyTimeout.isZero() || readyTimeout.isNegative()) {
            throw new InvalidStackException(
                    Optional.empty(), "readyTimeout", "it is not positive", "write for instance 5m");
        }
    }
}
