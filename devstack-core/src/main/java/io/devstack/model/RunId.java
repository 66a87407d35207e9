package io.devstack.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    // Written out for the same reason as in ServiceName.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunId run && value.equals(run.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
