package io.devstack.model;

/** What a build had started ended before the build stopped it, and not by itself. */
public final class RunLostException extends DevStackException {
    /** Makes one that says how. */
    public RunLostException(String message) {
        super(message);
    }
}
