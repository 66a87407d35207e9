package io.devstack.internal.shutdown;

import io.devstack.model.ServiceName;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Whether a client has ordered the kill of a run that is being stopped: the graces are over then. Safe for use by several
 * threads.
 */
public final class ClientForce {
    /** A stop that no client makes shorter. */
    public static final ClientForce NONE = new ClientForce(() -> false, Set.of());

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final BooleanSupplier mark;
    private final Set<ServiceName> alive;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private volatile boolean seen;

    /**
     * Makes the check of one stop.
     *
     * @param mark reads the mark of the client, which is there before its first signal
     * @param alive the services whose first process was alive when the stop began
     */
    public ClientForce(BooleanSupplier mark, Set<ServiceName> alive) {
        this.mark = mark;
        this.alive = Set.copyOf(alive);
    }

    /** Returns whether the kill has been ordered, up to 200 ms late: every wait of a stop asks all the time. */
    boolean isUnderWay() {
        long due = next.get();
        long now = System.nanoTime();
        if (!seen && now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
            seen = mark.getAsBoolean();
        }
        return seen;
    }

    /** Returns whether the client may have killed the service that ended during its stop. */
    boolean mayHaveKilled() {
        return seen || mark.getAsBoolean();
    }

    /** Returns whether the client may have killed the service, which was gone when its own stop began. */
    boolean mayHaveKilledBefore(ServiceName service) {
        return alive.contains(service) && mayHaveKilled();
    }
}
