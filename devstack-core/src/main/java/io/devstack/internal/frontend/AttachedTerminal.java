package io.devstack.internal.frontend;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of this JVM.
 *
 * <p>Maven's own helper for this (jansi's {@code isatty}, {@code MessageUtils}) is hidden from plugins in every version, so
 * the JDK is asked: a console before JDK 22, its {@code isTerminal()} from then on. Both mean standard input <em>and</em>
 * output.
 *
 * @since 0.1.0
 */
public final class AttachedTerminal {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int UNLIMITED = 10_000;

    private AttachedTerminal() {}

    /** Returns whether both ends of this JVM are at a terminal. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there is a console in a pipe too
    public static boolean isPresent() {
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

    /** Returns how many characters fit into a line; very many where there is no terminal. */
    public static int columns() {
        return isPresent() ? columns(System.getenv("COLUMNS")) : UNLIMITED;
    }

    /** Returns the same where {@code variable} is what the shell says. */
    private static int columns(@Nullable String variable) {
        return variable == null || !variable.matches("[1-9][0-9]{1,3}") ? ofSystem() : Integer.parseInt(variable);
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
                    : DEFAULT_COLUMNS;
        } catch (IOException e) {
            return DEFAULT_COLUMNS; // no such program
        }
    }
}
