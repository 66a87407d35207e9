package io.devstack.lifespan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for requests in flight. */
final class Draining {
    /** Added to the limit of a drain, so that its own timeout message, with the number in flight, comes first. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    private static final long PAUSE_MILLIS = 2;

    private Draining() {}

    /**
     * Returns when {@code isDone} holds.
     *
     * @throws TimeoutException with the number in flight, if {@code atMost} is over first
     */
    static void await(Drainable drain, BooleanSupplier isDone, Duration atMost)
            throws InterruptedException, TimeoutException {
        if (!holdsWithin(isDone, atMost)) {
            throw new TimeoutException(drain.inFlight() + " still in flight after " + Bounded.format(atMost));
        }
    }

    /** Polls until {@code condition} holds or the time is over; returns whether it held. */
    static boolean holdsWithin(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
