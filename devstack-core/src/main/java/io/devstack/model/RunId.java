package io.devstack.model;

import java.util.UUID;

/**
 * Identifies one run: one life of a stack.
 *
 * @param value a random UUID; every process of the run carries it as {@code DEVSTACK_RUN}
 */
public record RunId(String value) {
    /** Returns a new one. */
    public static RunId random() {
        return new RunId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
