package io.devstack.stack;

import java.time.Duration;
import java.util.Locale;

/** How long something took, as every message says it. */
public final class Elapsed {
    private Elapsed() {}

    /** Returns seconds with one decimal and their unit, such as "1.8 s", in every locale. */
    public static String text(Duration elapsed) {
        return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
    }
}
