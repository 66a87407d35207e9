package io.devstack.internal.os;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Shares one expensive look among all threads that ask for it in the same moment. Safe for use by several threads. */
final class Recent<T> {
    private final Supplier<T> look;
    private long begun;
    private Optional<T> last = Optional.empty();

    Recent(Supplier<T> look) {
        this.look = look;
    }

    /** Returns the result of a look that began at most {@code age} before this call; looks if there is none. */
    T notOlderThan(Duration age) {
        long oldest = System.nanoTime() - age.toNanos();
        synchronized (this) {
            if (last.isEmpty() || begun - oldest < 0) {
                begun = System.nanoTime();
                last = Optional.of(look.get());
            }
            return last.get();
        }
    }
}
