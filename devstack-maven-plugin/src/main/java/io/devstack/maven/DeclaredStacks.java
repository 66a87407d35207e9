package io.devstack.maven;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.project.MavenProject;

/** The stacks of all modules of a build, for goals that handle all of them at once. */
final class DeclaredStacks {
    private DeclaredStacks() {}

    /** Returns the same without that of the build's own module if only others declare services. */
    static Set<Path> withServices(Build build) {
        Set<Path> all = new LinkedHashSet<>(of(build).keySet());
        if (!build.declaresServices() && all.size() > 1) {
            all.remove(build.pidDirectory());
        }
        return all;
    }

    /** Returns the PID directories with the fixed ports that the services there declare; the build's own is first. */
    static Map<Path, Set<Integer>> of(Build build) {
        Map<Path, Set<Integer>> stacks = new LinkedHashMap<>();
        stacks.put(build.pidDirectory(), new LinkedHashSet<>());
        for (MavenProject module : build.modules()) {
            RawConfiguration raw = RawConfiguration.of(Optional.of(module));
            if (module.getBasedir() != null && raw.services(module).isPresent()) {
                Path directory = module.getBasedir()
                        .toPath()
                        .resolve(raw.value("pidDirectory").orElse(".pids"));
                boolean own = module.equals(build.project().orElse(null));
                stacks.computeIfAbsent(own ? build.pidDirectory() : directory, none -> new LinkedHashSet<>())
                        .addAll(raw.ports());
            }
        }
        return stacks;
    }
}
