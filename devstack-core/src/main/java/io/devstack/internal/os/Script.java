package io.devstack.internal.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The scripts beside this class: keeper.pl and keeper-groups.pl, the process above the supervisor, with keeper-launcher.pl at their
 * end; session.pl, which launches programs on macOS; bound.pl; and devstack.sh and devstack.cmd, the command.
 */
final class Script {
    private Script() {}

    static String named(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + Script.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a keeper, with the part that all of them have. */
    static String keeper(String name) {
        return named(name) + named("keeper-launcher.pl");
    }

    /** Returns devstack.sh for one stack. */
    static String command(OperatingSystem.CommandLine line) {
        return named("devstack.sh")
                .replace(
                        "@choice@",
                        OperatingSystem.choice().stream()
                                .map(option -> option + " ")
                                .collect(Collectors.joining()))
                .replace("@java@", quoted(line.java().toString()))
                .replace("@jar@", quoted(line.jar().map(Path::toString).orElse("")))
                .replace("@artifact@", quoted(line.artifact()))
                .replace("@archive@", quoted(line.archive().map(Path::toString).orElse("")));
    }

    /** Returns devstack.cmd for one stack; empty if a path has a letter that {@code cmd.exe} does not read as it is written. */
    static Optional<String> batch(OperatingSystem.CommandLine line) {
        String script = named("devstack.cmd")
                .replace(
                        "@choice@",
                        OperatingSystem.choice().stream()
                                .map(option -> option + " ")
                                .collect(Collectors.joining()))
                .replace("@java@", line.java().toString().replace("%", "%%"))
                .replace("@jar@", line.jar().map(Path::toString).orElse("").replace("%", "%%"))
                .replace("@artifact@", line.artifact())
                .replace("\r", "")
                .replace("\n", "\r\n");
        return StandardCharsets.US_ASCII.newEncoder().canEncode(script) ? Optional.of(script) : Optional.empty();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
