package io.devstack.lifespan;

import java.time.Duration;

/**
 * One thing that is closed at the end.
 *
 * @param name what it is called in messages
 * @param limit how long its close may take
 * @param close closes it
 */
record Owned(String name, Duration limit, Bounded.Task close) {
    Owned {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(
                    "the time limit of '" + name + "' is " + limit + ": it must be more than nothing");
        }
    }
}
