package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
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
        return of(build, (module, raw) -> raw.ports());
    }

    /** Returns the same with the ports that Procfiles open, but for services whose ports the POM has. */
    static Map<Path, Set<Integer>> withProcfiles(Build build) {
        return of(build, (module, raw) -> {
            Set<Integer> ports = new LinkedHashSet<>(raw.ports());
            raw.value("procfile").ifPresent(file -> ports.addAll(portsOf(module, file, raw.servicesWithPorts())));
            return ports;
        });
    }

    private static Set<Integer> portsOf(MavenProject module, String procfile, Set<String> inPom) {
        try {
            ProcfileServices read = ProcfileServices.read(
                    module.getBasedir().toPath().resolve(procfile), System.getenv(), warning -> {});
            return read.names().stream()
                    .filter(name -> !inPom.contains(name))
                    .flatMap(name -> read.entry(name).flatMap(ProcfileServices.Entry::port).stream())
                    .collect(Collectors.toSet());
        } catch (InvalidStackException | InvalidPathException e) {
            return Set.of(); // the start of its own module reports it
        }
    }

    private static Map<Path, Set<Integer>> of(
            Build build, BiFunction<MavenProject, RawConfiguration, Set<Integer>> ports) {
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
                        .addAll(ports.apply(module, raw));
            }
        }
        return stacks;
    }
}
