package io.devstack.internal.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the word that a mistyped one was meant to be. Letter case, {@code -} and {@code _} do not count.
 *
 * @since 0.1.0
 */
public final class DidYouMean {
    private static final int MOST_MISTAKES = 3;
    private static final int SHORTEST_PREFIX = 3;
    private static final int LETTERS_FOR_A_MISTAKE_IN_A_FILE = 4;

    private DidYouMean() {}

    /**
     * Returns the known word that is nearest by spelling, or else the one that begins with the typed word or is its
     * beginning.
     */
    public static Optional<String> of(String typed, Collection<String> known) {
        return of(typed, known, 1).or(() -> byPrefix(typed, known)).or(() -> of(typed, known, MOST_MISTAKES));
    }

    /** Returns the known word that is nearest by spelling, if at most {@code atMost} letters and half of them differ. */
    public static Optional<String> of(String typed, Collection<String> known, int atMost) {
        return known.stream()
                .min(Comparator.comparing(word -> distance(typed, word)))
                .filter(word -> distance(typed, word) <= Math.min(atMost, typed.length() / 2));
    }

    /**
     * Returns the name of the file that is nearest by spelling. A directory holds many names, so that one letter in four
     * may differ.
     *
     * @param candidates the files that can be meant, such as executable ones
     */
    public static Optional<String> file(String typed, Collection<Path> directories, Predicate<Path> candidates) {
        List<String> names = directories.stream()
                .filter(Files::isDirectory)
                .flatMap(directory -> files(directory).stream())
                .filter(file -> file.getFileName() != null && candidates.test(file))
                .map(file -> file.getFileName().toString())
                .distinct()
                .collect(Collectors.toList());
        return of(typed, names, Math.min(2, typed.length() / LETTERS_FOR_A_MISTAKE_IN_A_FILE));
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // an unreadable directory has no suggestion
        }
    }

    private static Optional<String> byPrefix(String typed, Collection<String> known) {
        String start = plain(typed);
        return known.stream()
                .filter(word -> isPrefix(start, plain(word)) || isPrefix(plain(word), start))
                .min(Comparator.comparing(word -> Math.abs(word.length() - typed.length())));
    }

    private static boolean isPrefix(String start, String word) {
        return start.length() >= SHORTEST_PREFIX && word.startsWith(start);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    /** Returns how many letters must be added, removed, replaced or swapped with their neighbour. */
    private static int distance(String typed, String word) {
        String a = plain(typed);
        String b = plain(word);
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i][j - 1], rows[i - 1][j]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
