package io.devstack.maven;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells whether a person is at the other end. */
final class Terminal {
    private static final int DEFAULT_WIDTH = 80;
    private static final int UNLIMITED = 10_000;

    /** What Maven writes before each line. */
    private static final int PREFIX = "[INFO] ".length();

    private Terminal() {}

    /** Returns whether colours are wanted: by {@code -Dstyle.color}, or else at a terminal without {@code NO_COLOR}. */
    static boolean isColoured() {
        return switch (System.getProperty("style.color", "auto")) {
            case "always" -> true;
            case "never" -> false;
            default -> isPresent() && System.getenv("NO_COLOR") == null;
        };
    }

    /** Returns how many characters fit into a line that Maven logs; very many where no person looks. */
    static int width() {
        return isPresent() ? widthIn(System.getenv("COLUMNS")) : UNLIMITED;
    }

    /** Returns the same where {@code columns} is what the shell says. */
    static int widthIn(@Nullable String columns) {
        return columns == null || !columns.matches("[1-9][0-9]{1,3}")
                ? ofSystem() - PREFIX
                : Integer.parseInt(columns) - PREFIX;
    }

    /** Asks {@code stty size} of POSIX systems, whose answer is "ROWS COLUMNS". */
    private static int ofSystem() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            return answer.matches("[0-9]+ [1-9][0-9]{1,3}")
                    ? Integer.parseInt(answer.substring(answer.indexOf(' ') + 1))
                    : DEFAULT_WIDTH;
        } catch (IOException e) {
            return DEFAULT_WIDTH; // no such program
        }
    }

    /** From JDK 22 on there is a console in a pipe, too, which has to be asked ({@code Console.isTerminal()}). */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // older than 22, where a console is a terminal
        }
    }
}
