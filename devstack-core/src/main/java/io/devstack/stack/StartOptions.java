package io.devstack.stack;

import java.util.Optional;

/**
 * What a start does about what is in its way.
 *
 * @param onRunning when a run of the stack is alive
 * @param reap whose holders of the stack's ports are ended before; empty for nobody's, so that a taken port fails the start
 */
public record StartOptions(OnRunning onRunning, Optional<Project> reap) {
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
}
