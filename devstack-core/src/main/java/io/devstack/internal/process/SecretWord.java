package io.devstack.internal.process;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a command.
 *
 * @param blanks the blanks in front of it
 * @param text the word
 */
record SecretWord(String blanks, String text) {
    private static final String QUOTES = "\"'`";

    /** Returns the words of a command. */
    static List<SecretWord> of(List<String> words) {
        List<SecretWord> all = new ArrayList<>();
        words.forEach(word -> all.add(new SecretWord(all.isEmpty() ? "" : " ", word)));
        return all;
    }

    /** Splits at blanks, except those in quotes or behind a backslash; an apostrophe in a word is no quote. */
    static List<SecretWord> split(String text, boolean quotes) {
        List<SecretWord> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int start = at;
            boolean inValue = false;
            while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                char c = text.charAt(at);
                boolean afterLetter = at > start && Character.isLetterOrDigit(text.charAt(at - 1));
                boolean afterOption = at == start + 2 && text.charAt(start) == '-';
                boolean quote = quotes && QUOTES.indexOf(c) >= 0 && (inValue || !afterLetter || afterOption);
                int close = quote ? close(text, String.valueOf(c), at + 1) : -1;
                boolean escape = quotes && c == '\\' && at + 1 < text.length();
                inValue |= c == '=' || c == ':';
                at = close >= 0 ? close + 1 : at + (escape ? 2 : 1);
            }
            words.add(new SecretWord(text.substring(from, start), text.substring(start, at)));
        }
        return words;
    }

    /** Returns where a quote is closed, if possible not by one behind a backslash; negative if it is not. */
    static int close(String text, String quote, int from) {
        int close = text.indexOf(quote, from);
        while (close > from && text.charAt(close - 1) == '\\') {
            close = text.indexOf(quote, close + 1);
        }
        return close < 0 ? text.indexOf(quote, from) : close;
    }
}
