package io.devstack.maven;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Build;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's configuration in a module's POM, its parents and their active profiles, as it was written: before Maven
 * interpolates and merges it. A level that comes earlier in the list wins over a later one.
 */
final class PomLevels {
    /**
     * The configuration of one level, or a service in it.
     *
     * @param origin the POM or profile for messages
     * @param configuration the {@code <configuration>} element, or the {@code <service>}
     */
    record Level(String origin, PomElement configuration) {
        /** Returns its {@code <services>}. */
        Optional<PomElement> services() {
            return configuration.child("services");
        }
    }

    private record Source(String origin, Plugin plugin, boolean inherited) {}

    private final List<Level> levels;

    private PomLevels(List<Level> levels) {
        this.levels = levels;
    }

    static PomLevels none() {
        return new PomLevels(List.of());
    }

    /** Collects the levels that Maven merges for one execution. */
    static PomLevels of(MavenProject module, String executionId) {
        List<Source> built = new ArrayList<>();
        List<Source> managed = new ArrayList<>();
        for (MavenProject each = module; each != null; each = each.getParent()) {
            Model model = each.getOriginalModel();
            if (model == null) {
                continue;
            }
            String id = each.getGroupId() + ":" + each.getArtifactId();
            Set<String> active = activeProfiles(module, id);
            boolean inherited = !each.equals(module);
            List<Profile> profiles = new ArrayList<>(model.getProfiles());
            java.util.Collections.reverse(profiles); // of two active profiles the later one wins
            for (Profile profile : profiles) {
                if (active.contains(profile.getId())) {
                    add(profile.getBuild(), "profile '" + profile.getId() + "' of " + id, inherited, built, managed);
                }
            }
            Build build = model.getBuild();
            add(build, id, inherited, built, managed);
        }
        List<Level> levels = new ArrayList<>();
        Stream.of(built, managed)
                .flatMap(Collection::stream)
                .forEach(source -> executions(source, executionId, levels));
        Stream.of(built, managed).flatMap(Collection::stream).forEach(source -> ofPlugin(source, levels));
        return new PomLevels(levels);
    }

    /**
     * Returns the ids of the profiles of one POM that are active for the module.
     *
     * @param pom its group and artifact id, with a colon between them
     */
    static Set<String> activeProfiles(MavenProject module, String pom) {
        return module.getInjectedProfileIds().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(pom + ":"))
                .flatMap(entry -> entry.getValue().stream())
                .collect(Collectors.toSet());
    }

    private static void add(
            @Nullable BuildBase build, String origin, boolean inherited, List<Source> built, List<Source> managed) {
        if (build != null) {
            find(build).ifPresent(plugin -> built.add(new Source(origin, plugin, inherited)));
            Optional.ofNullable(build.getPluginManagement())
                    .flatMap(PomLevels::find)
                    .ifPresent(plugin -> managed.add(new Source("<pluginManagement> of " + origin, plugin, inherited)));
        }
    }

    private static Optional<Plugin> find(PluginContainer container) {
        return container.getPlugins().stream()
                .filter(plugin -> plugin.getKey().equals(RawConfiguration.KEY))
                .findFirst();
    }

    private static void executions(Source source, String id, List<Level> levels) {
        for (PluginExecution execution : source.plugin().getExecutions()) {
            boolean reaches = !source.inherited()
                    || (execution.getInherited() == null ? source.plugin().isInherited() : execution.isInherited());
            if (execution.getId().equals(id) && reaches) {
                PomElement.parse(execution.getConfiguration())
                        .ifPresent(element ->
                                levels.add(new Level("execution '" + id + "' of " + source.origin(), element)));
            }
        }
    }

    private static void ofPlugin(Source source, List<Level> levels) {
        if (!source.inherited() || source.plugin().isInherited()) {
            PomElement.parse(source.plugin().getConfiguration())
                    .ifPresent(element -> levels.add(new Level(source.origin(), element)));
        }
    }

    List<Level> levels() {
        return levels;
    }

    /** Returns the written forms of a service: those of its name, and nameless ones at its place in the list. */
    WrittenService service(String name, int place) {
        List<Level> found = new ArrayList<>();
        for (Level level : levels) {
            List<PomElement> services =
                    level.services().map(PomElement::children).orElse(List.of());
            for (int i = 0; i < services.size(); i++) {
                Optional<String> own = RawConfiguration.name(services.get(i));
                if (own.map(text -> text.equals(name) || Expressions.isIn(text)).orElse(i == place)) {
                    found.add(new Level(level.origin(), services.get(i)));
                }
            }
        }
        return new WrittenService(found);
    }
}
