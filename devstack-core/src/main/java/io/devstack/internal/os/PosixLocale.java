package io.devstack.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds a locale in which a JVM passes every character to programs and files: in {@code C}, it passes {@code ?}. */
final class PosixLocale {
    private static final String ALWAYS_THERE = "C.UTF-8";

    private PosixLocale() {}

    /** Returns whether this JVM passes every character as it is. */
    static boolean isUtf8() {
        return System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8");
    }

    /** Returns the installed UTF-8 locale that changes least. */
    static Optional<String> utf8() {
        try {
            Process locales = new ProcessBuilder("locale", "-a")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return choose(new String(locales.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList());
        } catch (IOException e) {
            return Optional.of(ALWAYS_THERE); // no such program: musl, whose every locale is UTF-8
        }
    }

    /** Prefers {@code C.UTF-8}, then English, then any. */
    static Optional<String> choose(List<String> installed) {
        List<String> utf8 = installed.stream()
                .map(String::strip)
                .filter(name -> name.toLowerCase(Locale.ROOT).matches("[a-z_@]+\\.utf-?8"))
                .toList();
        return utf8.stream()
                .filter(name -> name.startsWith("C."))
                .findFirst()
                .or(() -> utf8.stream().filter(name -> name.startsWith("en_")).findFirst())
                .or(() -> utf8.stream().findFirst());
    }
}
