package io.devstack.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs the command {@code devstack} and exits with its status.
 *
 * @since 0.1.0
 */
public final class Main {
    private Main() {}

    /** Runs the command in the working directory. */
    public static void main(String[] arguments) {
        Charset charset = charset();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset);
        System.exit(new DevStackCommand(out, err, charset, Path.of("").toAbsolutePath()).execute(arguments));
    }

    /** Where the locale says nothing, as in many containers, what services wrote would lose all but ASCII. */
    private static Charset charset() {
        String locale = System.getProperty("native.encoding", "UTF-8");
        Charset charset = Charset.isSupported(locale) ? Charset.forName(locale) : StandardCharsets.UTF_8;
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }
}
