package io.devstack.lifespan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for work in flight. */
final class Draining {
    /** More than a drain may take, so that it can say itself how much is left. */
    static final Duration MARGIN = Duration.ofMillis(250);

    private static final long PAUSE_MILLIS = 2;

    private Draining() {}

    /**
     * Returns once {@code isDone}.
     *
     * @throws TimeoutException with the number in flight, if it is not after {@code atMost}
     */
    static void await(Drainable drain, BooleanSupplier isDone, Duration atMost)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isDone.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new TimeoutException(drain.inFlight() + " still in flight after " + Bounded.inWords(atMost));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
