package io.devstack.input;

import java.util.ArrayList;
import java.util.List;

/** Splits a command into words as a POSIX shell would, without running or expanding anything. */
public final class CommandWords {
    private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "\"\\$`";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final List<String> bare = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quoted;
    private int at;

    private CommandWords(String text) {
        this.text = text;
    }

    /**
     * Splits at blanks and line breaks. Single quotes keep everything, double quotes all but a backslash before one of
     * {@code " \ $ `}, a backslash keeps the next character.
     *
     * @throws MalformedInputException if a quote is not closed or the text ends with a backslash; it does not repeat the
     *     text, which may hold secrets
     */
    public static List<String> split(String text) {
        CommandWords words = new CommandWords(text);
        words.split();
        return List.copyOf(words.words);
    }

    /**
     * Returns those of the words in which nothing is quoted: a shell would act on what is special in them.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> bare(String text) {
        CommandWords words = new CommandWords(text);
        words.split();
        return List.copyOf(words.bare);
    }

    private void split() {
        while (at < text.length()) {
            char next = text.charAt(at++);
            switch (next) {
                case ' ', '\t', '\n', '\r' -> endWord();
                case '\'' -> takeSingleQuoted();
                case '"' -> takeDoubleQuoted();
                case '\\' -> takeEscaped();
                default -> take(next);
            }
        }
        endWord();
    }

    private void take(char next) {
        inWord = true;
        word.append(next);
    }

    private void takeEscaped() {
        if (at == text.length()) {
            throw new MalformedInputException("the command ends with a backslash");
        }
        char next = text.charAt(at++);
        if (next != '\n') { // a backslash before a line break joins the lines
            quoted = true;
            take(next);
        }
    }

    private void takeSingleQuoted() {
        int close = text.indexOf('\'', at);
        if (close < 0) {
            throw new MalformedInputException("the single quote at character " + at + " of the command is not closed");
        }
        inWord = true;
        quoted = true;
        word.append(text, at, close);
        at = close + 1;
    }

    private void takeDoubleQuoted() {
        int open = at;
        inWord = true;
        quoted = true;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == '"') {
                return;
            }
            if (next == '\\' && at < text.length() && ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(text.charAt(at)) >= 0) {
                next = text.charAt(at++);
            }
            word.append(next);
        }
        throw new MalformedInputException("the double quote at character " + open + " of the command is not closed");
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            if (!quoted) {
                bare.add(word.toString());
            }
            word.setLength(0);
            inWord = false;
            quoted = false;
        }
    }
}
