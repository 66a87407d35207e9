package io.devstack.readiness;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides how long to wait before the next attempt: quick while things change, never slower than 50 ms at first. */
final class Pace {
    /** Between two looks at what costs nothing. */
    static final Duration TICK = Duration.ofMillis(4);
    /** Between two successes in a row. */
    static final Duration BETWEEN_SUCCESSES = Duration.ofMillis(50);

    private static final Duration SHORTEST = Duration.ofMillis(2);
    private static final Duration LONGEST = Duration.ofMillis(25);
    private static final Duration LAZY = Duration.ofMillis(250);
    private static final Duration LAZY_AFTER = Duration.ofMinutes(1);

    private Duration pause = SHORTEST;
    private @Nullable Observation before;

    /** Returns the pause after {@code seen}, {@code elapsed} after the first attempt. */
    Duration after(Observation seen, Duration elapsed) {
        boolean early = elapsed.compareTo(LAZY_AFTER) < 0;
        boolean same = seen.equals(before);
        before = seen;
        return switch (seen.kind()) {
            case READY -> BETWEEN_SUCCESSES;
            case ABSENT -> early ? TICK : BETWEEN_SUCCESSES;
            case NOT_YET, HOPELESS -> {
                Duration twice = pause.multipliedBy(2);
                pause = !same ? SHORTEST : twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
                yield early ? pause : LAZY;
            }
        };
    }
}
