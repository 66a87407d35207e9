package io.devstack.startup;

import io.devstack.stack.Fact;
import io.devstack.stack.ServiceName;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells what is seen of a service that is not ready yet, once that takes more than a moment, and again when something
 * else is seen: at most once a second, then less and less often. Used by one thread.
 */
final class ReadyWaits {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE_IN_MOMENTS = 5;

    private final ServiceName service;
    private final long launched;
    private final LongSupplier nanoTime;
    private final Consumer<Fact> facts;
    private String told = "";
    private int times;
    private long due;

    /** Makes one for a service that was {@code launched} when {@code nanoTime} said so. */
    ReadyWaits(ServiceName service, long launched, LongSupplier nanoTime, Consumer<Fact> facts) {
        this.service = service;
        this.launched = launched;
        this.nanoTime = nanoTime;
        this.facts = facts;
        this.due = launched + MOMENT.toNanos();
    }

    /** Tells of {@code seen} if it is time and new; otherwise this costs next to nothing. */
    void look(Supplier<String> seen) {
        long now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        String text = seen.get();
        if (text.isEmpty() || text.equals(told)) {
            return;
        }
        told = text;
        times++;
        due = now
                + MOMENT.multipliedBy(Math.min(times, LONGEST_PAUSE_IN_MOMENTS)).toNanos();
        facts.accept(new Fact.ReadyWaiting(service, text, Duration.ofNanos(now - launched)));
    }
}
