package io.devstack.lifespan;

import java.time.Duration;

/**
 * A resource to be closed at the end.
 *
 * @param name its name in messages
 * @param limit the limit of its close
 * @param close closes it
 */
record Owned(String name, Duration limit, Bounded.Task close) {
    Owned {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(
                    "the time limit of '" + name + "' is " + limit + ": it must be positive");
        }
    }
}
