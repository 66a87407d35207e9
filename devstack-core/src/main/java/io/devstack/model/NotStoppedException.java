package io.devstack.model;

import java.util.List;

/** Something of a stack is alive though everything was done to end it. */
public final class NotStoppedException extends DevStackException {
    /**
     * Makes one.
     *
     * @param left a description of each living process
     */
    public NotStoppedException(List<String> left) {
        super("not everything could be stopped; still alive: " + String.join("; ", left));
    }
}
