package io.devstack.internal.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a command into words as a POSIX shell would, without running or expanding anything. On Windows, a backslash separates the
 * parts of a path instead, and is an escape only before a double quote.
 */
public final class CommandWords {
    private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "\"\\$`";

    /**
     * A word.
     *
     * @param text the word without its quotes
     * @param quoted whether a part of it was quoted, so that a shell would act on nothing special in that part
     */
    public record Word(String text, boolean quoted) {}

    private final String text;
    private final boolean commas;
    private final Backslash backslash;
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quoted;
    private int at;
    private Optional<String> lostBackslash = Optional.empty();

    private CommandWords(String text, boolean commas, Backslash backslash) {
        this.text = text;
        this.commas = commas;
        this.backslash = backslash;
    }

    /** What a backslash means. */
    public enum Backslash {
        /** It keeps the next character from its special meaning, as in a POSIX shell. */
        ESCAPES,
        /** It stands for itself, but for one before a double quote, as on Windows. */
        IS_LITERAL
    }

    /**
     * Splits at blanks and line breaks. Single quotes keep everything, double quotes all but a backslash before one of
     * {@code " \ $ `}, a backslash keeps the next character.
     *
     * @throws MalformedInputException if a quote is not closed or the text ends with a backslash; it does not repeat the
     *     text, which may hold secrets
     */
    public static List<String> split(String text) {
        return split(text, Backslash.ESCAPES);
    }

    /**
     * Splits likewise, by the meaning that a backslash has.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> split(String text, Backslash backslash) {
        return words(text, backslash).stream().map(Word::text).toList();
    }

    /**
     * Splits likewise and returns which words had quotes.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<Word> words(String text) {
        return words(text, Backslash.ESCAPES);
    }

    /**
     * Splits likewise, by the meaning that a backslash has.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<Word> words(String text, Backslash backslash) {
        return new CommandWords(text, false, backslash).split();
    }

    /**
     * Splits a list of names likewise, and at commas.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> names(String text) {
        return new CommandWords(text, true, Backslash.ESCAPES)
                .split().stream().map(Word::text).toList();
    }

    /**
     * Returns those of the words in which nothing is quoted: a shell would act on what is special in them.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> bare(String text) {
        return bare(text, Backslash.ESCAPES);
    }

    /**
     * Returns likewise, by the meaning that a backslash has.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> bare(String text, Backslash backslash) {
        return words(text, backslash).stream()
                .filter(word -> !word.quoted())
                .map(Word::text)
                .toList();
    }

    /**
     * Returns the first backslash outside of quotes that means nothing to a shell, with the character behind it: {@code \\s}
     * in {@code bin\\server}. The word loses it.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     * @since 0.1.0
     */
    public static Optional<String> lostBackslash(String text) {
        CommandWords words = new CommandWords(text, false, Backslash.ESCAPES);
        words.split();
        return words.lostBackslash;
    }

    private List<Word> split() {
        while (at < text.length()) {
            char next = text.charAt(at++);
            switch (next) {
                case ' ', '\t', '\n', '\r' -> endWord();
                case ',' -> takeComma();
                case '\'' -> takeSingleQuoted();
                case '"' -> takeDoubleQuoted();
                case '\\' -> takeEscaped();
                default -> take(next);
            }
        }
        endWord();
        return List.copyOf(words);
    }

    private void takeComma() {
        if (commas) {
            endWord();
        } else {
            take(',');
        }
    }

    private void take(char next) {
        inWord = true;
        word.append(next);
    }

    private void takeEscaped() {
        if (backslash == Backslash.IS_LITERAL) {
            boolean escape = at < text.length() && text.charAt(at) == '"';
            quoted |= escape;
            take(escape ? text.charAt(at++) : '\\');
            return;
        }
        if (at == text.length()) {
            throw new MalformedInputException("it ends with a backslash");
        }
        char next = text.charAt(at++);
        if (next != '\n') { // a backslash before a line break joins the lines
            quoted = true;
            take(next);
            if (lostBackslash.isEmpty() && (Character.isLetterOrDigit(next) || "._-".indexOf(next) >= 0)) {
                lostBackslash = Optional.of("\\" + next);
            }
        }
    }

    private void takeSingleQuoted() {
        int close = text.indexOf('\'', at);
        if (close < 0) {
            throw new MalformedInputException("the single quote at character " + at + " is not closed");
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
            if (next == '\\' && at < text.length() && escapable().indexOf(text.charAt(at)) >= 0) {
                next = text.charAt(at++);
            }
            word.append(next);
        }
        throw new MalformedInputException("the double quote at character " + open + " is not closed");
    }

    private String escapable() {
        return backslash == Backslash.IS_LITERAL ? "\"" : ESCAPABLE_IN_DOUBLE_QUOTES;
    }

    private void endWord() {
        if (inWord) {
            words.add(new Word(word.toString(), quoted));
            word.setLength(0);
            inWord = false;
            quoted = false;
        }
    }
}
