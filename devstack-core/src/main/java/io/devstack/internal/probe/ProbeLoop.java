package io.devstack.internal.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tries probes side by side until all are ready at once, the process has ended, one is hopeless, or time is up. */
public final class ProbeLoop {
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /** Waits; a test lets no time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /** Makes a loop that lives in real time. */
    public ProbeLoop() {
        this(System::nanoTime, pause -> Thread.sleep(Math.max(1, pause.toMillis())));
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
     * How waiting ended, and the last observations.
     *
     * @param end how it ended
     * @param seen the last observation of each probe that was tried
     */
    public record Outcome(End end, List<Observation> seen) {
        /** Copies the list. */
        public Outcome {
            seen = List.copyOf(seen);
        }

        /** Returns what the deciding probes saw: all if they were ready, the hopeless one, or those that were not ready. */
        public String detail() {
            return seen.stream()
                    .filter(this::decides)
                    .map(Observation::detail)
                    .distinct()
                    .collect(Collectors.joining("; "));
        }

        /** Returns whether some probe was answered over IPv6 only. */
        public boolean onlyOverIpv6() {
            return seen.stream().anyMatch(Observation::onlyOverIpv6);
        }

        private boolean decides(Observation observation) {
            return end == End.READY || (isHopeless() ? isHopeless(observation) : !observation.isReady());
        }

        /** Returns whether some probe said that it will never be ready, also where the process ended all the same. */
        public boolean isHopeless() {
            return seen.stream().anyMatch(Outcome::isHopeless);
        }

        private static boolean isHopeless(Observation observation) {
            return observation.kind() == Observation.Kind.HOPELESS;
        }
    }

    /** Like {@link #await(List, int, Duration, Supplier, Consumer)}, without progress reports. */
    Outcome await(List<Probe> probes, int successes, Duration atMost, Supplier<Boolean> ended)
            throws InterruptedException {
        return await(probes, successes, atMost, ended, outcome -> {});
    }

    /** Like {@link #await(List, int, Duration, Supplier, Supplier, Consumer)}, with a time that always runs. */
    Outcome await(List<Probe> probes, int successes, Duration atMost, Supplier<Boolean> ended, Consumer<Outcome> notYet)
            throws InterruptedException {
        return await(probes, successes, atMost, ended, () -> false, notYet);
    }

    /**
     * Tries {@code probes} until all are ready, and closes them.
     *
     * @param successes how many times in a row each must be ready, 50 ms apart, if it connects, sends a request or runs
     *     a command
     * @param ended whether the process has ended; asked after each round, and reported in preference to a timeout
     * @param held asked when time is up: while it is so the time starts anew
     * @param notYet receives, after each round but the last, the outcome as if time were up
     */
    public Outcome await(
            List<Probe> probes,
            int successes,
            Duration atMost,
            Supplier<Boolean> ended,
            Supplier<Boolean> held,
            Consumer<Outcome> notYet)
            throws InterruptedException {
        long start = nanoTime.getAsLong();
        Duration limit = atMost;
        List<Watch> watches = new ArrayList<>();
        List<Watch> proofs = new ArrayList<>();
        for (Probe probe : probes) {
            (probe.manner() == Probe.Manner.PROVE ? proofs : watches).add(watch(probe, successes));
        }
        Pace.begin();
        try {
            while (true) {
                watches.forEach(Watch::look);
                boolean all = watches.stream().allMatch(Watch::holds);
                if (all) {
                    proofs.forEach(Watch::look);
                    all = proofs.stream().allMatch(Watch::holds);
                }
                List<Observation> seen = seen(watches, proofs);
                if (ended.get()) {
                    return new Outcome(End.ENDED, seen);
                }
                if (seen.stream().anyMatch(Outcome::isHopeless)) {
                    return new Outcome(End.HOPELESS, seen);
                }
                if (all) {
                    return new Outcome(End.READY, seen);
                }
                Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
                Duration left = limit.minus(elapsed);
                if ((left.isNegative() || left.isZero()) && held.get()) {
                    limit = elapsed.plus(atMost);
                    left = atMost;
                }
                if (left.isNegative() || left.isZero()) {
                    watches.forEach(Watch::close); // what was cut short has something to tell, too
                    return new Outcome(End.TIMEOUT, seen(watches, proofs));
                }
                notYet.accept(new Outcome(End.TIMEOUT, seen));
                Duration tick = Pace.tick(elapsed);
                sleeper.sleep(left.compareTo(tick) < 0 ? left : tick);
            }
        } finally {
            Pace.end();
            watches.forEach(Watch::close);
            proofs.forEach(Watch::close);
        }
    }

    private Watch watch(Probe probe, int successes) {
        boolean waits = probe.manner() == Probe.Manner.ASK || probe.manner() == Probe.Manner.RUN;
        return waits ? new Asking(probe, successes) : new Glance(probe, successes, nanoTime);
    }

    /** A proof that was not asked for has nothing to tell. */
    private static List<Observation> seen(List<Watch> watches, List<Watch> proofs) {
        List<Observation> seen = new ArrayList<>();
        watches.forEach(watch -> seen.add(watch.last()));
        if (watches.stream().allMatch(Watch::holds)) {
            proofs.forEach(proof -> seen.add(proof.last()));
        }
        return seen;
    }
}
