package io.devstack.internal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Removes from the text of a log what is meant for a terminal: colours, cursor movements, overwritten text. */
public final class PlainText {
    /** Colours and the like, window titles and links, the choice of a character set. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?|[()][A-Z0-9]|[=>78cDEHMNOZ])");

    private static final char DELETE = 127;

    private PlainText() {}

    /** Returns {@code text} without escape sequences and other control characters; tabs stay. */
    public static String of(String text) {
        return withoutControls(
                text.indexOf('\u001B') < 0 ? text : ESCAPES.matcher(text).replaceAll(""));
    }

    private static String withoutControls(String text) {
        int first = 0;
        while (first < text.length() && !isControl(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (!isControl(text.charAt(i))) {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == DELETE;
    }

    /** Returns what a line showed one after the other: a progress bar returns to its beginning and writes over it. */
    public static List<String> shown(String line) {
        if (line.indexOf('\r') < 0) {
            return List.of(of(line));
        }
        List<String> shown = new ArrayList<>();
        for (String part : line.split("\r", -1)) {
            if (!part.isEmpty()) {
                shown.add(of(part));
            }
        }
        return shown.isEmpty() ? List.of("") : shown;
    }
}
