package io.devstack.internal.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a command into words as a POSIX shell would, without running or expanding anything. */
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
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quoted;
    private int at;
    private Optional<String> lostBackslash = Optional.empty();

    private CommandWords(String text, boolean commas) {
        this.text = text;
        this.commas = commas;
    }

    /**
     * Splits at blanks and line breaks. Single quotes keep everything, double quotes all but a backslash before one of
     * {@code " \ $ `}, a backslash keeps the next character.
     *
     * @throws MalformedInputException if a quote is not closed or the text ends with a backslash; it does not repeat the
     *     text, which may hold secrets
     */
    public static List<String> split(String text) {
        return words(text).stream().map(Word::text).toList();
    }

    /**
     * Splits likewise and returns which words had quotes.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<Word> words(String text) {
        return new CommandWords(text, false).split();
    }

    /**
     * Splits a list of names likewise, and at commas.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> names(String text) {
        return new CommandWords(text, true).split().stream().map(Word::text).toList();
    }

    /**
     * Returns those of the words in which nothing is quoted: a shell would act on what is special in them.
     *
     * @throws MalformedInputException as {@link #split(String)} does
     */
    public static List<String> bare(String text) {
        return words(text).stream()
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
        CommandWords words = new CommandWords(text, false);
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
            if (next == '\\' && at < text.length() && ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(text.charAt(at)) >= 0) {
                next = text.charAt(at++);
            }
            word.append(next);
        }
        throw new MalformedInputException("the double quote at character " + open + " is not closed");
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
