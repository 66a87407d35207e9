package io.devstack.maven;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the parameters of a service need to know of the module that they stand in.
 *
 * @param directory the module's
 * @param raw the configuration as it stands in the POM
 * @param java what Java programs are run with
 * @param procfile what a Procfile says, if there is one
 * @param expressions evaluates what Maven knows in a text
 * @param warnings hears what is allowed and hardly meant
 */
record ServiceContext(
        Path directory,
        RawConfiguration raw,
        ModuleJava java,
        Optional<ProcfileServices> procfile,
        UnaryOperator<String> expressions,
        Consumer<String> warnings) {
    /** Returns what the Procfile says of the service of that name. */
    Optional<ProcfileServices.Entry> procfile(@Nullable String name) {
        return procfile.flatMap(file -> file.entry(String.valueOf(name)));
    }

    /** Returns the words that have the system's shell run {@code line}. */
    static List<String> shell(String line) {
        return List.of("/bin/sh", "-c", line);
    }
}
