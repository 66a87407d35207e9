package io.devstack.maven;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Activation;
import org.apache.maven.model.ActivationProperty;
import org.apache.maven.model.Model;
import org.apache.maven.model.ModelBase;
import org.apache.maven.model.Profile;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;
import org.apache.maven.project.MavenProject;

/** The POMs of a build, those of its modules and of their parents: what they declare and which properties they mention. */
final class BuildPoms {
    private final Build build;

    BuildPoms(Build build) {
        this.build = build;
    }

    /** Returns all modules of the build and their parents. */
    Set<MavenProject> modules() {
        List<MavenProject> all = new ArrayList<>(build.modules());
        build.project().ifPresent(all::add);
        Set<MavenProject> withParents = new LinkedHashSet<>();
        for (MavenProject module : all) {
            for (MavenProject each = module; each != null && withParents.add(each); each = each.getParent()) {
                continue;
            }
        }
        return withParents;
    }

    Set<String> serviceNames() {
        return modules().stream()
                .flatMap(module -> RawConfiguration.of(Optional.of(module)).serviceNames().stream())
                .collect(Collectors.toSet());
    }

    /** Returns whether there may be services that no POM declares. */
    boolean hasProcfile() {
        Properties typed = build.session().getUserProperties();
        return (typed != null && typed.containsKey("devstack.procfile"))
                || modules().stream()
                        .anyMatch(module -> RawConfiguration.of(Optional.of(module))
                                .value("procfile")
                                .isPresent());
    }

    /** Returns whether a POM has the name anywhere, as {@code ${devstack.mine}} or among its {@code <properties>}. */
    boolean isMentioned(String name) {
        return isIn("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w.-])", name);
    }

    /** Returns whether a POM reads or declares a property of that name; an element of that name does not count. */
    boolean isUsed(String name) {
        return isIn("[$@]\\{" + Pattern.quote(name) + "}", name);
    }

    private boolean isIn(String pattern, String name) {
        Pattern searched = Pattern.compile(pattern);
        return modules().stream()
                .anyMatch(module -> searched.matcher(text(module)).find() || declares(module.getOriginalModel(), name));
    }

    private static boolean declares(Model model, String name) {
        return model != null
                && Stream.concat(Stream.of(model), model.getProfiles().stream())
                        .anyMatch(level -> level.getProperties().containsKey(name) || isActivatedBy(level, name));
    }

    private static boolean isActivatedBy(ModelBase level, String name) {
        return level instanceof Profile profile
                && Optional.ofNullable(profile.getActivation())
                        .map(Activation::getProperty)
                        .map(ActivationProperty::getName)
                        .filter(property -> property.equals(name) || property.equals("!" + name))
                        .isPresent();
    }

    /** Returns the text of a POM. Maven 3 does not have the file of a parent that comes from a repository. */
    private static String text(MavenProject module) {
        try {
            StringWriter written = new StringWriter();
            if (module.getFile() != null) {
                byte[] content = Files.readAllBytes(module.getFile().toPath());
                written.write(new String(content, StandardCharsets.UTF_8));
            } else if (module.getOriginalModel() != null) {
                new MavenXpp3Writer().write(written, module.getOriginalModel());
            }
            return written.toString();
        } catch (IOException e) {
            return ""; // Maven has read it before; its content is not known any more
        }
    }
}
