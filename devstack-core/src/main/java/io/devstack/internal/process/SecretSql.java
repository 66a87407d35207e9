package io.devstack.internal.process;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Follows SQL word by word to the passwords in it. After {@code IDENTIFIED BY} any word is one; after {@code identified by},
 * which plain text has, too, only a literal in quotes.
 */
final class SecretSql {
    private static final Pattern LITERAL = Pattern.compile("(?s)([\"'`]).+\\1[;)]*");
    private static final Pattern PLUGIN = Pattern.compile("[\"'`]?\\w+[\"'`]?");

    /** What the next word is. */
    private enum Next {
        ANY,
        AFTER_IDENTIFIED,
        PLUGIN,
        VALUE,
        LITERAL,
        AFTER_PASSWORD,
        USER
    }

    private Next next = Next.ANY;
    private boolean separatorExpected;

    static boolean isLiteral(String word) {
        return LITERAL.matcher(word).matches();
    }

    /** Returns whether a word that is no part of SQL follows {@code SET PASSWORD FOR user}: what separates it from the password. */
    boolean isSeparatorExpected() {
        return separatorExpected;
    }

    /** Returns the word, masked if it is a password; empty if it is nothing that is known here. */
    Optional<String> masked(String word) {
        Next expected = next;
        next = Next.ANY;
        separatorExpected = false;
        switch (expected) {
            case AFTER_IDENTIFIED -> {
                if (word.equalsIgnoreCase("by")) {
                    next = word.equals("BY") ? Next.VALUE : Next.LITERAL;
                    return Optional.of(word);
                }
                if (word.equalsIgnoreCase("with")) {
                    next = Next.PLUGIN;
                    return Optional.of(word);
                }
            }
            case PLUGIN -> {
                if (PLUGIN.matcher(word).matches()) {
                    next = Next.AFTER_IDENTIFIED;
                    return Optional.of(word);
                }
            }
            case VALUE, LITERAL -> {
                if (word.matches("(?i)password|values")) {
                    next = expected;
                    return Optional.of(word);
                }
                if (expected == Next.VALUE || isLiteral(word)) {
                    return Optional.of(Secrets.MASK);
                }
            }
            case AFTER_PASSWORD -> {
                if (word.equalsIgnoreCase("for")) {
                    next = Next.USER;
                    return Optional.of(word);
                }
                if (word.equalsIgnoreCase("to")) {
                    next = Next.LITERAL;
                    return Optional.of(word);
                }
            }
            case USER -> {
                int separator = word.indexOf('=');
                separatorExpected = separator < 0;
                return Optional.of(
                        separator < 0 || separator + 1 == word.length()
                                ? word
                                : word.substring(0, separator + 1) + Secrets.MASK);
            }
            case ANY -> {}
        }
        if (word.equalsIgnoreCase("identified")) {
            next = Next.AFTER_IDENTIFIED;
        } else if (word.equalsIgnoreCase("password")) {
            next = Next.AFTER_PASSWORD;
        }
        return Optional.empty();
    }
}
