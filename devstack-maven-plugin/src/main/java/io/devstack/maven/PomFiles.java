package io.devstack.maven;

import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.project.MavenProject;

/**
 * Finds in the files of a module's POMs what Maven drops when it reads them: text that stands beside elements. No model has
 * it any more.
 */
final class PomFiles {
    private static final int MOST_SHOWN = 60;

    /** Their text may be the value of a variable or header. */
    private static final Set<String> WITH_VALUES = Set.of("environmentVariables", "headers");

    private PomFiles() {}

    /**
     * Rejects text beside elements in the configuration of the plugin.
     *
     * @throws InvalidStackException naming the element and the text
     */
    static void refuseDroppedText(MavenProject module) {
        for (MavenProject each = module; each != null; each = each.getParent()) {
            boolean inherited = !each.equals(module);
            Set<String> active = PomLevels.activeProfiles(module, each.getGroupId() + ":" + each.getArtifactId());
            plugins(each, active).stream()
                    .filter(plugin -> !inherited || isInherited(plugin))
                    .flatMap(plugin -> plugin.descendants("configuration").stream())
                    .filter(configuration -> !inherited
                            || configuration.parent().map(PomFiles::isInherited).orElse(true))
                    .forEach(PomFiles::check);
        }
    }

    /** Of a parent's plugins and executions those that say so do not reach the module. */
    private static boolean isInherited(PomElement level) {
        return !level.textOf("inherited").equals("false");
    }

    private static List<PomElement> plugins(MavenProject project, Set<String> activeProfiles) {
        List<PomElement> found = new ArrayList<>();
        for (PomElement root : root(project).stream().toList()) {
            for (PomElement plugin : root.descendants("plugin")) {
                boolean ours = plugin.textOf("artifactId").equals("devstack-maven-plugin")
                        && plugin.textOf("groupId").equals("io.devstack");
                if (ours
                        && profile(plugin)
                                .filter(id -> !activeProfiles.contains(id))
                                .isEmpty()) {
                    found.add(plugin);
                }
            }
        }
        return found;
    }

    private static Optional<PomElement> root(MavenProject project) {
        if (project.getFile() == null) {
            return Optional.empty();
        }
        try (InputStream pom = Files.newInputStream(project.getFile().toPath())) {
            return Optional.of(PomElement.read(pom));
        } catch (IOException e) {
            return Optional.empty(); // Maven has read it
        }
    }

    private static void check(PomElement element) {
        List<PomElement> children = element.children();
        String text = element.ownText().trim();
        if (!text.isEmpty() && !children.isEmpty()) {
            throw new InvalidStackException(
                    where(element),
                    shown(element, text) + " stands beside <" + children.get(0).name() + ">, and Maven drops it",
                    "write either the text or the elements");
        }
        children.forEach(PomFiles::check);
    }

    private static String shown(PomElement element, String text) {
        if (WITH_VALUES.contains(element.name())) {
            return "text";
        }
        String masked = Secrets.masked(text);
        return "the text '" + (masked.length() > MOST_SHOWN ? masked.substring(0, MOST_SHOWN) + "..." : masked) + "'";
    }

    private static String where(PomElement element) {
        StringBuilder path = new StringBuilder();
        Optional<String> service = Optional.empty();
        Optional<PomElement> each = Optional.of(element);
        while (each.isPresent() && service.isEmpty() && !each.get().name().equals("configuration")) {
            if (each.get().name().equals("service")) {
                service = RawConfiguration.name(each.get());
            }
            if (service.isEmpty()) {
                path.insert(0, "<" + each.get().name() + ">");
            }
            each = each.get().parent();
        }
        String place = service.map(name -> "service '" + name + "'").orElse("<configuration>");
        return path.isEmpty() ? place : place + ", " + path;
    }

    private static Optional<String> profile(PomElement element) {
        return element.name().equals("profile")
                ? Optional.of(element.textOf("id"))
                : element.parent().flatMap(PomFiles::profile);
    }
}
