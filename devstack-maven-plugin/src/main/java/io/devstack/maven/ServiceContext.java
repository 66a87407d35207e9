package io.devstack.maven;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the parameters of a service need to know of the module that they stand in.
 *
 * @param directory the module's
 * @param java what Java programs are run with
 * @param procfile what a Procfile says, if there is one
 * @param warnings hears what is allowed and hardly meant
 * @param followingTasks the services that depend on a task, whose files may not be there yet
 */
record ServiceContext(
        Path directory,
        ModuleJava java,
        Optional<ProcfileServices> procfile,
        Consumer<String> warnings,
        Set<String> followingTasks) {
    /** Returns whether the service depends on a task, which may make its files. */
    boolean followsTask(@Nullable String name) {
        return followingTasks.contains(String.valueOf(name));
    }

    /** Returns what the Procfile says of the service of that name. */
    Optional<ProcfileServices.Entry> procfile(@Nullable String name) {
        return procfile.flatMap(file -> file.entry(String.valueOf(name)));
    }
}
