package io.devstack.internal.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The scripts beside this class: keeper.pl and keeper-groups.pl, the process above the supervisor, with keeper-launcher.pl at their
 * end; session.pl, which launches programs on macOS; bound.pl; and devstack.sh, the command.
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

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
