package io.devstack.readiness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Repeats probes until all are ready at once, the process has ended, one is hopeless, or time is up. */
public final class ProbeLoop {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(25);
    private static final Duration LAZY_PAUSE = Duration.ofMillis(250);
    private static final Duration LAZY_AFTER = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /** Waits; a test lets no time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /** Makes a loop that lives in real time. */
    public ProbeLoop() {
        this(System::nanoTime, pause -> Thread.sleep(pause.toMillis()));
    }

    ProbeLoop(LongSupplier nanoTime, Sleeper sleeper) {
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** How waiting ended. */
    public enum End {
        /** All probes were ready. */
        READY,
        /** The process ended first. */
        ENDED,
        /** A probe said that it will never be ready. */
        HOPELESS,
        /** Time was up. */
        TIMEOUT
    }

    /**
     * How waiting ended, and what was seen last.
     *
     * @param end how it ended
     * @param detail what the deciding probe saw last
     */
    public record Outcome(End end, String detail) {}

    /**
     * Repeats {@code probes}, in order, until all are ready in one round.
     *
     * @param ended whether the process has ended; asked after each round, and told before a timeout
     */
    public Outcome await(List<Probe> probes, Duration atMost, Supplier<Boolean> ended) throws InterruptedException {
        long start = nanoTime.getAsLong();
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            Observation seen = observe(probes);
            if (ended.get()) {
                return new Outcome(End.ENDED, seen.detail());
            }
            if (seen.kind() != Observation.Kind.NOT_YET) {
                return new Outcome(seen.kind() == Observation.Kind.READY ? End.READY : End.HOPELESS, seen.detail());
            }
            Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
            if (elapsed.compareTo(atMost) >= 0) {
                return new Outcome(End.TIMEOUT, seen.detail());
            }
            sleeper.sleep(elapsed.compareTo(LAZY_AFTER) < 0 ? pause : LAZY_PAUSE);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** Returns the first observation that is not ready; if all are, one that tells what each saw. */
    private static Observation observe(List<Probe> probes) throws InterruptedException {
        List<String> details = new ArrayList<>();
        for (Probe probe : probes) {
            Observation seen = probe.observe();
            if (seen.kind() != Observation.Kind.READY) {
                return seen;
            }
            details.add(seen.detail());
        }
        return Observation.ready(String.join("; ", details));
    }
}
