package io.devstack.internal.probe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long to wait before the next attempt: quick while things change, never slower than 50 ms at first. Where many
 * services are waited for at once, each is checked less often: they need the processor time that checks would take.
 */
final class Pace {
    /** Between two looks: the supervisor was measured to take 11 % of a processor for a port, 14 % for http, 7 % for a log. */
    private static final Duration TICK = Duration.ofMillis(2);
    /** The same for what takes longer to come up: a third of the cost. */
    private static final Duration LATER_TICK = Duration.ofMillis(4);
    /** As long as a start is quick, a millisecond matters. */
    private static final Duration QUICK = Duration.ofSeconds(5);
    /** Between two successes in a row. */
    static final Duration BETWEEN_SUCCESSES = Duration.ofMillis(50);

    private static final Duration SHORTEST = Duration.ofMillis(2);
    private static final Duration LONGEST_IF_QUICK = Duration.ofMillis(8);
    private static final Duration LONGEST = Duration.ofMillis(25);
    private static final Duration LAZY = Duration.ofMillis(250);
    /** Each such answer is a line in the log of the service. */
    private static final Duration REJECTED_FIRST = Duration.ofMillis(50);

    private static final Duration REJECTED_LONGEST = Duration.ofSeconds(1);
    private static final Duration LAZY_AFTER = Duration.ofMinutes(1);

    /** So many loops look as often as one alone. */
    private static final int FEW = 4;

    private static final AtomicInteger LOOPS = new AtomicInteger();

    private Duration pause = SHORTEST;
    private @Nullable Observation before;

    /** Returns the pause between two looks of a loop, {@code elapsed} after the first. */
    static Duration tick(Duration elapsed) {
        return shared(elapsed.compareTo(QUICK) < 0 ? TICK : LATER_TICK);
    }

    /** A loop begins, on whatever thread. */
    static void begin() {
        LOOPS.incrementAndGet();
    }

    /** A loop has ended. */
    static void end() {
        LOOPS.decrementAndGet();
    }

    private static Duration shared(Duration alone) {
        Duration shared = alone.multipliedBy(Math.max(1, LOOPS.get() / FEW));
        return shared.compareTo(BETWEEN_SUCCESSES) < 0 ? shared : BETWEEN_SUCCESSES;
    }

    /** Returns the pause after {@code seen}, {@code elapsed} after the first attempt. */
    Duration after(Observation seen, Duration elapsed) {
        boolean early = elapsed.compareTo(LAZY_AFTER) < 0;
        boolean same = seen.equals(before);
        before = seen;
        return switch (seen.kind()) {
            case READY -> BETWEEN_SUCCESSES;
            case ABSENT -> early ? tick(elapsed) : BETWEEN_SUCCESSES;
            case REJECTED -> {
                Duration twice = pause.multipliedBy(2);
                pause = !same ? REJECTED_FIRST : twice.compareTo(REJECTED_LONGEST) < 0 ? twice : REJECTED_LONGEST;
                yield pause;
            }
            case NOT_YET, HOPELESS -> {
                Duration twice = pause.multipliedBy(2);
                Duration longest = elapsed.compareTo(QUICK) < 0 ? LONGEST_IF_QUICK : LONGEST;
                pause = !same ? SHORTEST : twice.compareTo(longest) < 0 ? twice : longest;
                yield early ? shared(pause) : LAZY;
            }
        };
    }
}
