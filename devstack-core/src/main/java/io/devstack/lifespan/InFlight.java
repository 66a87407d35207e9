package io.devstack.lifespan;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts work that was accepted and not finished, and accepts no more once its {@link Lifespan} stops: for a servlet
 * filter, an interceptor, the loop over a queue.
 *
 * <pre>{@code
 * InFlight requests = lifespan.drain("requests", new InFlight(), Duration.ofSeconds(5));
 * ...
 * if (!requests.tryEnter()) {
 *     answer(503);
 *     return;
 * }
 * try {
 *     work();
 * } finally {
 *     requests.leave();
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads; nothing here waits. Whoever leaves may be another thread than the one that
 * entered.
 */
public final class InFlight implements Drainable {
    private static final long REFUSING = 1L << 62;

    /** How many are inside; the bit {@link #REFUSING} tells whether one more may enter. */
    private final AtomicLong state = new AtomicLong();

    /** Makes one that accepts and has nothing in flight. */
    public InFlight() {}

    /** Returns whether this piece of work is accepted; if it is, {@link #leave} must be called once when it is finished. */
    public boolean tryEnter() {
        while (true) {
            long now = state.get();
            if ((now & REFUSING) != 0) {
                return false;
            }
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /**
     * One piece of work is finished.
     *
     * @throws IllegalStateException if none is in flight
     */
    public void leave() {
        if ((state.getAndDecrement() & ~REFUSING) == 0) {
            state.incrementAndGet();
            throw new IllegalStateException("nothing is in flight: leave() belongs to a tryEnter() that returned true");
        }
    }

    @Override
    public void refuse() {
        state.getAndUpdate(now -> now | REFUSING);
    }

    @Override
    public int inFlight() {
        return (int) (state.get() & ~REFUSING);
    }
}
