package io.devstack.internal.control;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessUsage;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures how much of a processor each process uses, from the last sample on, or from its start if it is young. Only a
 * process with neither costs a pause. Not safe for use by several threads.
 */
final class UsageSamples {
    /** The kernel counts in steps of 10 ms: the use in a shorter time would be mostly rounding. */
    static final Duration SHORTEST = Duration.ofMillis(150);

    /** The mean of a longer time says little about now. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final Function<ProcessIdentity, ProcessUsage> usage;
    private final Function<ProcessIdentity, Optional<Duration>> age;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private @Nullable Sample newest;
    private @Nullable Sample before;

    /** Lets a time pass. */
    @FunctionalInterface
    interface Pause {
        /** Waits. */
        void sleep(long millis) throws InterruptedException;
    }

    /**
     * What one process uses.
     *
     * @param percent of one processor
     * @param memoryBytes resident memory
     */
    record Use(double percent, long memoryBytes) {
        static final Use NONE = new Use(0, 0);

        Use plus(Use other) {
            return new Use(percent + other.percent, memoryBytes + other.memoryBytes);
        }
    }

    private record Sample(long nanos, Map<ProcessIdentity, ProcessUsage> usages) {}

    UsageSamples(
            Function<ProcessIdentity, ProcessUsage> usage,
            Function<ProcessIdentity, Optional<Duration>> age,
            LongSupplier nanoTime,
            Pause pause) {
        this.usage = usage;
        this.age = age;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Takes a sample of the processes, and returns their use since the one before. */
    Map<ProcessIdentity, Use> measure(Collection<ProcessIdentity> processes) throws InterruptedException {
        Sample now = sample(processes);
        Map<ProcessIdentity, Duration> spans = spans(now);
        if (spans.size() < now.usages().size()) {
            newest = now;
            pause.sleep(SHORTEST.toMillis());
            now = sample(processes);
            spans = spans(now);
        }
        Map<ProcessIdentity, Use> uses = new HashMap<>();
        Sample base = base(now);
        for (Map.Entry<ProcessIdentity, ProcessUsage> entry : now.usages().entrySet()) {
            ProcessIdentity process = entry.getKey();
            double percent =
                    percent(usageIn(base, process), entry.getValue(), spans.getOrDefault(process, Duration.ZERO));
            uses.put(process, new Use(percent, entry.getValue().memoryBytes()));
        }
        if (newest == null || now.nanos() - newest.nanos() >= SHORTEST.toNanos()) {
            before = newest;
            newest = now;
        }
        return uses;
    }

    private Sample sample(Collection<ProcessIdentity> processes) {
        Map<ProcessIdentity, ProcessUsage> usages = new HashMap<>();
        for (ProcessIdentity process : processes) {
            usages.put(process, usage.apply(process));
        }
        return new Sample(nanoTime.getAsLong(), usages);
    }

    /** Returns the time that the use of each process is measured over; those that it cannot be measured for are absent. */
    private Map<ProcessIdentity, Duration> spans(Sample now) {
        Sample base = base(now);
        Map<ProcessIdentity, Duration> spans = new HashMap<>();
        for (ProcessIdentity process : now.usages().keySet()) {
            if (base != null && base.usages().containsKey(process)) {
                spans.put(process, Duration.ofNanos(now.nanos() - base.nanos()));
            } else {
                age.apply(process)
                        .filter(lived -> lived.compareTo(LONGEST) <= 0)
                        .ifPresent(lived -> spans.put(process, lived));
            }
        }
        return spans;
    }

    /** Returns the newest sample that is neither too young nor too old. */
    private @Nullable Sample base(Sample now) {
        return isUseful(newest, now) ? newest : isUseful(before, now) ? before : null;
    }

    private static boolean isUseful(@Nullable Sample sample, Sample now) {
        return sample != null
                && now.nanos() - sample.nanos() >= SHORTEST.toNanos()
                && now.nanos() - sample.nanos() <= LONGEST.toNanos();
    }

    private static ProcessUsage usageIn(@Nullable Sample base, ProcessIdentity process) {
        return base == null ? ProcessUsage.NONE : base.usages().getOrDefault(process, ProcessUsage.NONE);
    }

    private static double percent(ProcessUsage before, ProcessUsage now, Duration span) {
        long used = now.processorTime().minus(before.processorTime()).toNanos();
        return used <= 0 || span.isZero() ? 0 : 100.0 * used / span.toNanos();
    }
}
