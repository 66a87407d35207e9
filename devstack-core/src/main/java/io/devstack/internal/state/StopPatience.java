package io.devstack.internal.state;

import io.devstack.internal.journal.RunFollower;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides when a client gives up a supervisor that stops its run: after the longest time that the stop may take, and never
 * while the supervisor still publishes events of the stop; restarts may go on before it begins.
 */
public final class StopPatience implements Predicate<RunFollower> {
    /**
     * A supervisor that publishes nothing for this long hangs. It is longer than what a stop may take after its limit: the
     * last signals, thread dumps, two kills and the checks of the ports.
     */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** One kill, if nothing goes wrong; the kills of a chain of dependants come one after the other. */
    private static final Duration KILL = Duration.ofSeconds(5);

    private final LongSupplier time;
    private long deadline;
    private int seen;

    /** Makes the patience for a stop that is ordered now. */
    public StopPatience(RunRecord record, RunFollower follower, LongSupplier time) {
        this.time = time;
        this.deadline = time.getAsLong() + longest(record).toNanos();
        this.seen = follower.stopEvents();
    }

    /** Returns whether the supervisor is given up. */
    @Override
    public boolean test(RunFollower follower) {
        long now = time.getAsLong();
        if (follower.stopEvents() != seen) {
            seen = follower.stopEvents();
            deadline = Math.max(deadline - now, SILENCE.toNanos()) + now;
        }
        return now - deadline >= 0;
    }

    /**
     * Returns what all graces and kills together can take, one after the other, and some. A command before the signal may
     * take as long as a grace, and processes of no single service have the longest grace once more.
     */
    public static Duration longest(RunRecord record) {
        Duration together = Duration.ZERO;
        Duration rest = Duration.ZERO;
        for (ServiceRecord service : record.services()) {
            Duration grace = service.stop().grace();
            together = together.plus(grace).plus(grace).plus(KILL);
            rest = grace.compareTo(rest) > 0 ? grace : rest;
        }
        Duration all = together.plus(rest);
        return record.stopLimit()
                .filter(limit -> limit.compareTo(all) < 0)
                .orElse(all)
                .plus(SILENCE);
    }
}
