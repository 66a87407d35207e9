package io.devstack.lifespan;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts accepted and unfinished requests, and accepts no more when its {@link Lifespan} stops. Meant for a servlet filter,
 * an interceptor or the consumer of a queue.
 *
 * <pre>{@code
 * InFlight requests = lifespan.drain("requests", new InFlight(), Duration.ofSeconds(5));
 * ...
 * if (!requests.tryEnter()) {
 *     respond(503);
 *     return;
 * }
 * try {
 *     work();
 * } finally {
 *     requests.leave();
 * }
 * }</pre>
 *
 * <p>Thread-safe and non-blocking. The thread that leaves may be another than the one that entered.
 *
 * @since 0.1.0
 */
public final class InFlight implements Drainable {
    private static final long REFUSING = 1L << 62;

    /** The number in flight; the bit {@link #REFUSING} is set when no more may enter. */
    private final AtomicLong state = new AtomicLong();

    /** Creates a counter that accepts work and has none in flight. */
    public InFlight() {}

    /** Returns whether this request is accepted; if so, {@link #leave} must be called once when it is finished. */
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
     * Marks one request as finished.
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
