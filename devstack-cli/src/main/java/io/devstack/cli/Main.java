package io.devstack.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

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
        System.exit(run(out, err, charset, Path.of("").toAbsolutePath(), arguments));
    }

    /**
     * Runs the command, and returns its exit status.
     *
     * @param charset the encoding of {@code out} and {@code err}
     * @param directory where the search for the PID directory begins
     */
    static int run(PrintStream out, PrintStream err, Charset charset, Path directory, String... arguments) {
        Optional<Integer> status = PlainStatus.run(out, directory, arguments);
        return status.isPresent() ? status.get() : new DevStackCommand(out, err, charset, directory).execute(arguments);
    }

    /** Where the locale says nothing, as in many containers, what services wrote would lose all but ASCII. */
    private static Charset charset() {
        String locale = System.getProperty("native.encoding", "UTF-8");
        Charset charset = Charset.isSupported(locale) ? Charset.forName(locale) : StandardCharsets.UTF_8;
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }
}
