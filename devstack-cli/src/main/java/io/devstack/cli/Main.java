package io.devstack.cli;

import java.nio.file.Path;

/**
 * Runs the command {@code devstack} and exits with its status.
 *
 * @since 0.1.0
 */
public final class Main {
    private Main() {}

    /** Runs the command in the working directory. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        System.exit(new DevStackCommand(System.out, System.err, Path.of("").toAbsolutePath()).execute(arguments));
    }
}
