package io.devstack.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes from the text of a log what is meant for a terminal: colours, cursor movements, what was written over. */
public final class PlainText {
    /** Colours and the like, window titles and links, the choice of a character set. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?|[()][A-Z0-9]|[=>78cDEHMNOZ])");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t]]");

    private PlainText() {}

    /** Returns {@code text} without escape sequences and other control characters; tabs stay. */
    public static String of(String text) {
        boolean plain = text.chars().noneMatch(c -> c < ' ' || c == 127);
        return plain
                ? text
                : CONTROLS.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll("");
    }

    /** Returns what a line showed one after the other: a progress bar returns to its beginning and writes over it. */
    public static List<String> shown(String line) {
        List<String> shown = new ArrayList<>();
        for (String part : line.split("\r", -1)) {
            if (!part.isEmpty()) {
                shown.add(of(part));
            }
        }
        return shown.isEmpty() ? List.of("") : shown;
    }
}
