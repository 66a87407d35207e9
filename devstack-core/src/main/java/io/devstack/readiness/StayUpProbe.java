package io.devstack.readiness;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Ready once a moment has passed: for programs that have neither a port nor another sign of being ready. */
public final class StayUpProbe implements Probe {
    private final Duration moment;
    private final LongSupplier nanoTime;
    private final long start;

    /** Makes a probe whose {@code moment} begins now. */
    public StayUpProbe(Duration moment) {
        this(moment, System::nanoTime);
    }

    StayUpProbe(Duration moment, LongSupplier nanoTime) {
        this.moment = moment;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    @Override
    public Observation observe() {
        String detail = "no port and no probe: stayed up for " + moment.toMillis() + " ms";
        return nanoTime.getAsLong() - start >= moment.toNanos()
                ? Observation.ready(detail)
                : Observation.notYet("no port and no probe: watched for " + moment.toMillis() + " ms");
    }
}
