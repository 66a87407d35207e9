package io.devstack.internal.log;

import java.util.regex.Pattern;

/**
 * A line of a service's output as it is shown among others: its colours are kept where colours are wanted, and end with it;
 * what would move the cursor, clear the screen or ring is left out. Of a progress bar, the last state.
 *
 * @since 0.1.0
 */
public final class ShownLine {
    private static final String COLOUR = "\u001B\\[[0-9;:]*m";

    /** Escape sequences and other control characters, but for the tab. */
    private static final String CONTROL =
            "\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?|[()][A-Z0-9]|[=>78cDEHMNOZ])"
                    + "|[\\p{Cntrl}&&[^\t]]";

    private static final Pattern ANY = Pattern.compile(CONTROL);
    private static final Pattern ALL_BUT_COLOURS = Pattern.compile("(" + COLOUR + ")|" + CONTROL);
    private static final String RESET = "\u001b[0m";

    private ShownLine() {}

    /** Returns the line as it is shown, with its colours or without. */
    public static String of(String line, boolean coloured) {
        boolean plain = line.chars().noneMatch(c -> c < ' ' || c == 127);
        if (plain) {
            return line;
        }
        String last = lastState(line);
        if (!coloured) {
            return ANY.matcher(last).replaceAll("");
        }
        String kept = ALL_BUT_COLOURS.matcher(last).replaceAll(match -> match.group(1) == null ? "" : "$1");
        return kept.indexOf('\u001b') < 0 ? kept : kept + RESET;
    }

    private static String lastState(String line) {
        String[] states = line.split("\r", -1);
        int last = states.length - 1;
        while (last > 0 && states[last].isEmpty()) {
            last--;
        }
        return states[last];
    }
}
