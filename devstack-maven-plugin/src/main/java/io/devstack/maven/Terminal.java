package io.devstack.maven;

import io.devstack.internal.frontend.AttachedTerminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.apache.maven.execution.MavenExecutionRequest;

/**
 * Detects whether a person is at the other end, and what may be shown there.
 *
 * @param present whether both ends of this JVM are at a terminal
 * @param redirected whether Maven writes to a file instead ({@code -l})
 * @param dumb whether it has no cursor to move ({@code TERM=dumb})
 * @param noColor whether {@code NO_COLOR} is set
 */
record Terminal(boolean present, boolean redirected, boolean dumb, boolean noColor) {
    /** What Maven writes before each line. */
    private static final int PREFIX = "[INFO] ".length();

    /** Returns this JVM's. Where Maven writes to a file, {@code System.out} is a plain stream and not jansi's. */
    static Terminal current() {
        return new Terminal(
                isPresent(),
                System.out.getClass().equals(PrintStream.class),
                "dumb".equals(System.getenv("TERM")),
                System.getenv("NO_COLOR") != null);
    }

    /** Returns whether colours are wanted: by {@code -Dstyle.color}, or else at a terminal without {@code NO_COLOR}. */
    static boolean isColoured(MavenExecutionRequest request) {
        String wanted = request.getUserProperties().getProperty("style.color", "auto");
        return current().isColoured(wanted, request.isInteractiveMode());
    }

    /** Returns the same where {@code wanted} is what {@code style.color} says; in batch mode Maven has no colours, too. */
    boolean isColoured(String wanted, boolean interactive) {
        return switch (wanted) {
            case "always" -> true;
            case "never" -> false;
            default -> present && !redirected && !dumb && !noColor && interactive;
        };
    }

    /**
     * Returns whether a line may be rewritten in place: if a person reads it, did not ask for silence, and no other
     * module writes at the same time.
     *
     * @param quiet with {@code -q}
     * @param threads how many modules Maven builds at once
     */
    boolean isRewritable(boolean interactive, boolean quiet, int threads) {
        return present && !redirected && !dumb && interactive && !quiet && threads == 1;
    }

    /**
     * Returns the stream that reaches the terminal as it is: Maven 4 puts "[stdout]" before each line of {@code System.out}.
     */
    static PrintStream plainOutput() {
        return isPresent() && System.out.getClass().getName().contains("LoggingOutputStream") ? raw() : System.out;
    }

    /** Returns the terminal itself, past whatever Maven has put before it; not to be closed. */
    static PrintStream raw() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset());
    }

    private static Charset charset() {
        return Charset.forName(System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8")));
    }

    /** Returns how many characters fit into a line that Maven logs; very many where no person looks. */
    static int width() {
        return fullWidth() - PREFIX;
    }

    /** Returns how many characters fit into a line of the terminal itself. */
    static int fullWidth() {
        return AttachedTerminal.columns();
    }

    static boolean isPresent() {
        return AttachedTerminal.isPresent();
    }
}
