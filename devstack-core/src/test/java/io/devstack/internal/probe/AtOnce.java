package io.devstack.internal.probe;

import java.time.Duration;

/**
 * How many attempts may be under way at once since it was made: a second one after a second, a third one after two more, and
 * so on. A machine that is slow only makes the bound wider, as it does for the probe.
 */
final class AtOnce {
    private final long start = System.nanoTime();

    /** Returns the most that there may be by now. */
    int most() {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        return Long.SIZE - Long.numberOfLeadingZeros(seconds + 1);
    }
}
