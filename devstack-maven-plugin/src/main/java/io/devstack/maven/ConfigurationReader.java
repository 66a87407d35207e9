package io.devstack.maven;

import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a goal, and its services, before Maven fills the goal with them. */
final class ConfigurationReader {
    private static final Pattern PROPERTY = Pattern.compile("\\s*[$]\\{([^${}]+)}\\s*");

    private final ExpressionEvaluator maven;
    private final Consumer<String> warnings;
    private final @Nullable MavenProject module;
    private final @Nullable MavenSession session;
    private final @Nullable MojoExecution execution;

    /**
     * Makes a reader.
     *
     * @param warnings receives what is allowed and may not be meant
     */
    ConfigurationReader(ExpressionEvaluator maven, Consumer<String> warnings) {
        this.maven = maven;
        this.warnings = warnings;
        this.module = asked(MavenProject.class, "${project}");
        this.session = asked(MavenSession.class, "${session}");
        this.execution = asked(MojoExecution.class, "${mojoExecution}");
    }

    private <T> @Nullable T asked(Class<T> type, String expression) {
        Object value = evaluate(expression);
        return type.isInstance(value) ? type.cast(value) : null;
    }

    private @Nullable Object evaluate(String text) {
        try {
            return maven.evaluate(text);
        } catch (ExpressionEvaluationException e) {
            return null;
        }
    }

    /**
     * Returns the configuration in the form for Maven.
     *
     * @param checksInheritance whether services that Maven merged by accident are rejected
     * @throws InvalidStackException naming the element that is wrong
     */
    PlexusConfiguration read(PlexusConfiguration configuration, Class<?> goal, boolean checksInheritance) {
        PlexusConfiguration read = ServiceReader.copyOf(configuration);
        Map<String, Class<?>> types = ServiceElements.elementsOf(goal);
        for (PlexusConfiguration child : configuration.getChildren()) {
            String name = ServiceElements.fieldName(child.getName());
            PlexusConfiguration own = name.equals("services") ? ServiceReader.copyOf(child) : child;
            new ElementAttributes(new Elements("<configuration>")).refuse(own, "<" + name + ">");
            if (name.equals("services")) {
                read.addChild(services(child, checksInheritance));
            } else {
                read.addChild(parameter(child, name, types.getOrDefault(name, Object.class)));
            }
        }
        return read;
    }

    private PlexusConfiguration parameter(PlexusConfiguration given, String name, Class<?> type) {
        if (given.getChildCount() > 0 && !List.class.isAssignableFrom(type)) {
            throw elementsIn(given, "<" + name + ">");
        }
        boolean isEmpty = given.getValue("").isBlank();
        Object value = isEmpty ? "" : evaluate(given.getValue());
        if (name.equals(EmptyElements.DRY_RUN) && value instanceof String text && text.isBlank()) {
            throw EmptyElements.dryRun(where(given, name));
        }
        if (isEmpty) {
            return List.class.isAssignableFrom(type) ? items(given, name) : given;
        }
        if (value instanceof String text && text.isBlank() && !List.class.isAssignableFrom(type)) {
            return ServiceReader.copyOf(given); // as if it were not there
        }
        if (type == File.class && value != null && value.toString().trim().matches("~(/.*)?")) {
            String where = where(given, name);
            warnings.accept(where + ": '~' is not expanded there; write "
                    + (where.startsWith("-D") ? "$HOME" : "${user.home}"));
        }
        if (type == boolean.class && value != null && !value.toString().trim().matches("(?i)true|false")) {
            throw wrong(given, name, value, "is neither true nor false", "use true or false");
        }
        if (type == int.class && value != null && !value.toString().trim().matches("-?[0-9]{1,9}")) {
            throw wrong(given, name, value, "is not a number", "write digits only");
        }
        boolean hasSafeDefault = type == boolean.class && !name.equals(EmptyElements.DRY_RUN); // its default kills
        if (value == null && !hasSafeDefault && isFromPom(given, name)) {
            throw new InvalidStackException(
                    "<configuration>, <" + name + ">",
                    "Maven does not know '" + given.getValue().trim() + "'",
                    "add it to the POM's <properties>, or type it with -D");
        }
        if (List.class.isAssignableFrom(type) && value instanceof String text) {
            return names(given, name, text);
        }
        return given;
    }

    private PlexusConfiguration names(PlexusConfiguration given, String name, String text) {
        PlexusConfiguration list = new DefaultPlexusConfiguration(given.getName());
        try {
            CommandWords.names(text).forEach(word -> list.addChild(name, ServiceReader.LITERAL + word));
        } catch (MalformedInputException e) {
            throw wrong(given, name, text, "cannot be split: " + e.getMessage(), "write a,b,c");
        }
        return list;
    }

    private PlexusConfiguration items(PlexusConfiguration given, String name) {
        PlexusConfiguration list = ServiceReader.copyOf(given);
        for (PlexusConfiguration item : given.getChildren()) {
            if (item.getChildCount() > 0) {
                throw elementsIn(item, "<" + name + "><" + item.getName() + ">");
            }
            if (EmptyElements.isEmptyItem(item)
                    && EmptyElements.namesSomething(item.getName())
                    && !new WrittenService(levels().levels()).hasExpression(List.of(name), item.getName())) {
                throw new InvalidStackException(
                        "<configuration>, <" + name + "><" + item.getName() + ">",
                        "it is empty, so it would be left out",
                        "write " + EmptyElements.named(name, item.getName()));
            }
            Object value = item.getValue("").isBlank() ? "" : evaluate(item.getValue());
            if (value == null) {
                throw new InvalidStackException(
                        "<configuration>, <" + name + "><" + item.getName() + ">",
                        "Maven does not know '" + item.getValue().trim() + "'",
                        "add it to the POM's <properties>, or type it with -D");
            }
            if (!value.toString().isBlank()) {
                list.addChild(
                        item.getName(), ServiceReader.LITERAL + value.toString().trim());
            }
        }
        return list;
    }

    private static InvalidStackException elementsIn(PlexusConfiguration given, String element) {
        return new InvalidStackException(
                "<configuration>, " + element,
                "there are elements in it, such as <" + given.getChild(0).getName() + ">, where text belongs",
                "write the text only");
    }

    private static InvalidStackException wrong(
            PlexusConfiguration given, String name, Object value, String problem, String fix) {
        return new InvalidStackException(where(given, name), "'" + value + "' " + problem, fix);
    }

    private static String where(PlexusConfiguration given, String name) {
        Matcher property = PROPERTY.matcher(given.getValue(""));
        return property.matches() && property.group(1).startsWith("devstack.")
                ? "-D" + property.group(1)
                : "<configuration>, <" + name + ">";
    }

    /**
     * A parameter's own property may be unknown; an expression from the POM must not be, except for booleans:
     * {@code <skip>${skipITs}</skip>} is common and means the default where the property is not set.
     */
    private boolean isFromPom(PlexusConfiguration given, String name) {
        PlexusConfiguration own = execution == null || execution.getMojoDescriptor() == null
                ? null
                : execution.getMojoDescriptor().getMojoConfiguration();
        PlexusConfiguration declared = own == null ? null : own.getChild(name, false);
        return declared != null && !given.getValue().equals(declared.getValue());
    }

    private PomLevels levels() {
        return module == null || execution == null
                ? PomLevels.none()
                : PomLevels.of(module, execution.getExecutionId());
    }

    private PlexusConfiguration services(PlexusConfiguration given, boolean checksInheritance) {
        if (!given.getValue("").isBlank()) {
            throw new InvalidStackException(
                    "<services>",
                    "there is the text '" + Secrets.masked(given.getValue().trim()) + "' where elements belong",
                    "write a <service> for each; -Ddevstack.services=NAME chooses some of them");
        }
        PomLevels levels = levels();
        List<String> names = new ArrayList<>();
        Expressions early = expressions(Set.of());
        for (PlexusConfiguration service : given.getChildren()) {
            refuseBare(service);
            PlexusConfiguration name = service.getChild("name", false);
            names.add(name == null ? "" : early.fillKnown(name.getValue("")).trim());
        }
        if (checksInheritance && module != null) {
            PomFiles.refuseDroppedText(module);
        }
        if (checksInheritance) {
            ServiceInheritance.check(levels, names, early::fillKnown);
        }
        Expressions expressions = expressions(new TreeSet<>(names));
        PlexusConfiguration read = ServiceReader.copyOf(given);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String where = name.isEmpty() ? "service " + (i + 1) : "service '" + name + "'";
            read.addChild(
                    new ServiceReader(expressions, levels.service(name, i), where, warnings).read(given.getChild(i)));
        }
        return read;
    }

    /** Rejects an element without a {@code <service>} around it. */
    private static void refuseBare(PlexusConfiguration item) {
        String element = item.getName();
        String field = ServiceElements.fieldName(element);
        if (field.equals("service") || item.getChild("name", false) != null) {
            return;
        }
        boolean belongsIntoService =
                ServiceElements.elementsOf(ServiceParameters.class).containsKey(field);
        throw new InvalidStackException(
                "<services>",
                "there is <" + element + "> where a <service> belongs",
                belongsIntoService
                        ? "write <service> around it and the other elements of the service"
                        : "write <service><name>" + element + "</name> and what <" + element + "> has in it");
    }

    private Expressions expressions(Set<String> services) {
        Set<String> properties = new TreeSet<>();
        if (module != null) {
            properties.addAll(module.getProperties().stringPropertyNames());
        }
        if (session != null) {
            properties.addAll(session.getUserProperties().stringPropertyNames());
        }
        Path directory = Optional.ofNullable(module)
                .map(MavenProject::getBasedir)
                .map(File::toPath)
                .orElse(Path.of(""));
        return new Expressions(maven, services, properties, directory);
    }
}
