package io.devstack.internal.startup;

import io.devstack.model.Failure;

/** Carries the failure of one step of a start to the caller, which stops the rest. */
public final class StartFailure extends Exception {
    private final transient Failure failure;

    StartFailure(Failure failure) {
        super(failure.what());
        this.failure = failure;
    }

    /** Returns what failed. */
    public Failure failure() {
        return failure;
    }
}
