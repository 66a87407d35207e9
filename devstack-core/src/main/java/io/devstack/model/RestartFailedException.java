package io.devstack.model;

import java.util.List;
import java.util.stream.Collectors;

/** Services did not become ready again after a restart that was ordered; the rest of the stack runs on. */
public final class RestartFailedException extends DevStackException {
    private final transient List<Failure> failures;

    /** Makes one that states {@code failures}. */
    public RestartFailedException(List<Failure> failures) {
        super(failures.stream().map(Failure::text).collect(Collectors.joining("\n")));
        this.failures = List.copyOf(failures);
    }

    /** Returns why, one for each service that is down now. */
    public List<Failure> failures() {
        return failures;
    }
}
