package io.devstack.internal.os;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words as programs that were compiled by Microsoft's C compiler do ({@code CommandLineToArgvW}). */
final class WindowsCommandLine {
    private WindowsCommandLine() {}

    /** The first word, the program, knows no escapes; in others a backslash is literal except before a double quote. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = program(line, words);
        while (at < line.length()) {
            if (isBlank(line.charAt(at))) {
                at++;
            } else {
                at = word(line, at, words);
            }
        }
        return words;
    }

    private static int program(String line, List<String> words) {
        boolean quoted = line.startsWith("\"");
        int from = quoted ? 1 : 0;
        int end = from;
        while (end < line.length() && (quoted ? line.charAt(end) != '"' : !isBlank(line.charAt(end)))) {
            end++;
        }
        if (!line.isBlank()) {
            words.add(line.substring(from, end));
        }
        return quoted ? end + 1 : end;
    }

    private static int word(String line, int from, List<String> words) {
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        int at = from;
        while (at < line.length() && (quoted || !isBlank(line.charAt(at)))) {
            int backslashes = 0;
            while (at < line.length() && line.charAt(at) == '\\') {
                backslashes++;
                at++;
            }
            boolean beforeQuote = at < line.length() && line.charAt(at) == '"';
            word.append("\\".repeat(beforeQuote ? backslashes / 2 : backslashes));
            if (beforeQuote && backslashes % 2 == 0) {
                if (quoted && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                    word.append('"'); // two in a quoted part mean one
                    at++;
                } else {
                    quoted = !quoted;
                }
                at++;
            } else if (at < line.length() && (beforeQuote || quoted || !isBlank(line.charAt(at)))) {
                word.append(line.charAt(at));
                at++;
            }
        }
        words.add(word.toString());
        return at;
    }

    private static boolean isBlank(char next) {
        return next == ' ' || next == '\t';
    }
}
