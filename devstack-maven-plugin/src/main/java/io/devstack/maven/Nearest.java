package io.devstack.maven;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a mistyped word was to be. */
final class Nearest {
    private static final int MOST_MISTAKES = 3;

    private Nearest() {}

    /** Returns the word that is fewest letters away, if that is few. */
    static Optional<String> of(String typed, Collection<String> known) {
        return of(typed, known, MOST_MISTAKES);
    }

    /** Returns the word that is fewest letters away, if these are {@code atMost} at most. */
    static Optional<String> of(String typed, Collection<String> known, int atMost) {
        return known.stream()
                .min(Comparator.comparing(word -> distance(typed, word)))
                .filter(word -> distance(typed, word) <= Math.min(atMost, typed.length() / 2));
    }

    /** Returns how many letters must be added, left out or replaced (Levenshtein's distance), in any case of letters. */
    private static int distance(String typed, String word) {
        String a = typed.toLowerCase(Locale.ROOT);
        String b = word.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], above[j]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
