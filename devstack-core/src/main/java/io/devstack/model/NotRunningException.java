package io.devstack.model;

/** What was asked for needs a stack that runs, and it does not. */
public final class NotRunningException extends DevStackException {
    /** Makes one that says what there is instead. */
    public NotRunningException(String message) {
        super(message);
    }
}
