package io.devstack.model;

/** A start failed and everything that it had started was stopped again. */
public final class StartFailedException extends DevStackException {
    private final transient Failure failure;

    /** Makes one that states {@code failure}. */
    public StartFailedException(Failure failure) {
        super(failure.text());
        this.failure = failure;
    }

    /** Returns what failed. */
    public Failure failure() {
        return failure;
    }
}
