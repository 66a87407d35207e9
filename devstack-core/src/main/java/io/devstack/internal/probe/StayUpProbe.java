package io.devstack.internal.probe;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Ready once a moment has passed: for programs that have neither a port nor another sign of being ready. */
public final class StayUpProbe implements Probe {
    /** A check for a debugger scans all processes, so it is made when the moment is over, and then only while it is held. */
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(100);

    private final Duration moment;
    private final BooleanSupplier held;
    private final LongSupplier nanoTime;
    private long start;
    private long checked;
    private boolean isHeld;

    /**
     * Makes a probe whose {@code moment} begins now.
     *
     * @param held whether the process does not run yet, because it waits for a debugger; if it does so when the moment is over,
     *     the moment begins anew when it runs
     */
    public StayUpProbe(Duration moment, BooleanSupplier held) {
        this(moment, held, System::nanoTime);
    }

    StayUpProbe(Duration moment, BooleanSupplier held, LongSupplier nanoTime) {
        this.moment = moment;
        this.held = held;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    @Override
    public Observation observe() {
        long now = nanoTime.getAsLong();
        boolean over = now - start >= moment.toNanos();
        if (over || (isHeld && now - checked >= BETWEEN_CHECKS.toNanos())) {
            checked = now;
            isHeld = held.getAsBoolean();
            if (isHeld) {
                start = now;
                over = false;
            }
        }
        return over
                ? Observation.ready("no port and no probe: stayed up for " + moment.toMillis() + " ms")
                : Observation.notYet("no port and no probe: watched for " + moment.toMillis() + " ms");
    }
}
