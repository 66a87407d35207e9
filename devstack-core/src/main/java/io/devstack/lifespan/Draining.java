package io.devstack.lifespan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for work in flight. */
final class Draining {
    /** More than a drain may take, so that it can say itself how much is left. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    private static final long PAUSE_MILLIS = 2;

    private Draining() {}

    /**
     * Returns once {@code isDone}.
     *
     * @throws TimeoutException with the number in flight, if it is not after {@code atMost}
     */
    static void await(Drainable drain, BooleanSupplier isDone, Duration atMost)
            throws InterruptedException, TimeoutException {
        if (!isSoWithin(isDone, atMost)) {
            throw new TimeoutException(drain.inFlight() + " still in flight after " + Bounded.inWords(atMost));
        }
    }

    /** Waits until it is so, or the time is over; returns whether it was. */
    static boolean isSoWithin(BooleanSupplier look, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!look.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
