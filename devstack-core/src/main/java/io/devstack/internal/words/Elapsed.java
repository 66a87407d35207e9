package io.devstack.internal.words;

import java.time.Duration;

/** How long something took, as every message says it. */
public final class Elapsed {
    private static final int TEN = 10;

    private Elapsed() {}

    /** Returns seconds with one decimal and their unit, such as "1.8 s", in every locale. */
    public static String text(Duration elapsed) {
        return TextFormat.decimal(elapsed.toMillis(), 1) + " s";
    }

    /** Returns the first of the two below ten seconds, and the second from there on. */
    public static String brief(Duration elapsed) {
        return elapsed.toSeconds() < TEN ? text(elapsed) : rough(elapsed);
    }

    /** Returns the largest unit and the one below it, such as "12 s", "5 min 3 s", "2 h 5 min", "3 d 1 h". */
    public static String rough(Duration elapsed) {
        if (elapsed.toDays() > 0) {
            return elapsed.toDays() + " d" + (elapsed.toHoursPart() > 0 ? " " + elapsed.toHoursPart() + " h" : "");
        }
        if (elapsed.toHours() > 0) {
            return elapsed.toHours() + " h"
                    + (elapsed.toMinutesPart() > 0 ? " " + elapsed.toMinutesPart() + " min" : "");
        }
        if (elapsed.toMinutes() > 0) {
            return elapsed.toMinutes() + " min"
                    + (elapsed.toSecondsPart() > 0 ? " " + elapsed.toSecondsPart() + " s" : "");
        }
        return elapsed.toSeconds() + " s";
    }
}
