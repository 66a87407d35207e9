package io.devstack.internal.startup;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Publishes what the probes see of a service that is not ready yet, once that takes more than a moment, and again when
 * this changes: at most once a second, then less and less often. After 10 s without a change it is published once more,
 * with the newest line of the log. Used by one thread.
 */
final class ReadyWaits {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration REPEAT = Duration.ofSeconds(10);
    private static final int LONGEST_PAUSE_IN_MOMENTS = 5;

    private final ServiceName service;
    private final long launched;
    private final LongSupplier nanoTime;
    private final Consumer<RunEvent> facts;
    private final Supplier<String> newestLine;
    private String told = "";
    private long lastTold;
    private int times;
    private long due;

    /** Makes one for a service that was {@code launched} when {@code nanoTime} said so. */
    ReadyWaits(
            ServiceName service,
            long launched,
            LongSupplier nanoTime,
            Supplier<String> newestLine,
            Consumer<RunEvent> facts) {
        this.service = service;
        this.launched = launched;
        this.nanoTime = nanoTime;
        this.newestLine = newestLine;
        this.facts = facts;
        this.lastTold = launched;
        this.due = launched + MOMENT.toNanos();
    }

    /** Publishes {@code seen} if it is due and new; otherwise this costs next to nothing. */
    void look(Supplier<String> seen) {
        long now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        String text = seen.get();
        boolean longSince = now - lastTold >= REPEAT.toNanos();
        if (text.isEmpty() || (text.equals(told) && !longSince)) {
            return;
        }
        lastTold = now;
        String newest = longSince && !told.isEmpty() ? newestLine.get() : "";
        told = text;
        times++;
        due = now
                + MOMENT.multipliedBy(Math.min(times, LONGEST_PAUSE_IN_MOMENTS)).toNanos();
        facts.accept(new ServiceEvent.ReadyWaiting(
                service, newest.isEmpty() ? text : text + "; its log: " + newest, Duration.ofNanos(now - launched)));
    }
}
