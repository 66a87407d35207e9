package io.devstack.maven;

import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/**
 * Finds properties that the user set for devstack, with {@code -D} or in {@code .mvn/maven.config}, and that do not
 * exist, or not for this goal: Maven ignores them silently, and a mistyped {@code dryRun} would kill.
 */
final class TypedProperties {
    static final String PREFIX = "devstack.";
    static final String SERVICES = "devstack.services";
    static final String DRY_RUN = "devstack.dryRun";

    /** System properties of the library, which are no parameters of a goal. */
    private static final Set<String> OF_THE_LIBRARY = Set.of("devstack.platform");

    /** Properties that limit a goal, with the goals that would silently ignore the limit. */
    static final Map<String, Set<String>> NARROWING =
            Map.of(SERVICES, Set.of("stop", "hard-shutdown"), DRY_RUN, Set.of("start", "run", "stop", "restart"));

    private static final int MOST_MISTAKES_IN_PREFIX = 2;
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]+)}");
    private static final Pattern ELEMENT = Pattern.compile("(?:<configuration>, )?<(\\w+)>(?=: )");
    private static final Pattern EXPORT = Pattern.compile("devstack\\.([a-z][a-z0-9-]*)\\.(?:port|url|ports\\..+)");

    private final Build build;
    private final BuildPoms poms;

    TypedProperties(Build build) {
        this.build = build;
        this.poms = new BuildPoms(build);
    }

    /**
     * Refuses a property that no goal has, that no service exports, and that no POM of the build mentions.
     *
     * @throws InvalidStackException naming it, its value and the nearest that there is
     */
    void refuseUnknown() {
        Set<String> known = known();
        Properties typed = build.session().getUserProperties();
        if (known.isEmpty() || typed == null) {
            return;
        }
        known.addAll(OF_THE_LIBRARY);
        for (String name : new TreeSet<>(typed.stringPropertyNames())) {
            boolean forUs = name.startsWith(PREFIX)
                    || DidYouMean.of(name, known, MOST_MISTAKES_IN_PREFIX).isPresent();
            if (forUs && !known.contains(name) && !isExported(name) && !poms.isMentioned(name)) {
                throw refusal(name, typed.getProperty(name), known);
            }
        }
    }

    /**
     * Refuses a property with which this goal was meant to do less than it does, and which it does not have: other goals
     * have it, and common options of a CI job may name it for those.
     *
     * @throws InvalidStackException naming it, and the goals that have it
     */
    void refuseIgnored() {
        Properties typed = build.session().getUserProperties();
        if (build.isBound() || typed == null) {
            return;
        }
        String goal = build.execution().getGoal();
        NARROWING.forEach((property, goals) -> {
            Set<String> having = goalsWith(property);
            String name = property.equals(SERVICES)
                            && new ShortProperties(build).service().isPresent()
                    ? ShortProperties.SERVICE
                    : property;
            boolean asked =
                    !List.of("", "false").contains(typed.getProperty(name, "").trim());
            if (asked && goals.contains(goal) && having.stream().noneMatch(each -> isTyped(each) || isBound(each))) {
                throw new InvalidStackException(
                        "-D" + name + "=" + typed.getProperty(name),
                        goal + " has no such property and would do all that it does",
                        String.join(", ", having) + " have it; leave it out, or override it by -D" + name + "=, to "
                                + goal + " all of the stack");
            }
        });
    }

    /**
     * Returns a warning for each typed property of this goal that Maven ignores because the POM has the element.
     *
     * @throws InvalidStackException if such a property would have narrowed what a typed goal kills
     */
    List<String> overriddenByPom() {
        MojoDescriptor goal = build.execution().getMojoDescriptor();
        Properties typed = build.session().getUserProperties();
        if (goal == null || typed == null) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        for (Parameter parameter : Optional.ofNullable(goal.getParameters()).orElse(List.of())) {
            String property = expression(goal, parameter).orElse("");
            String value = typed.getProperty(property, "").trim();
            if (value.isEmpty()) {
                continue;
            }
            Optional<String> inPom = inPom(parameter.getName())
                    .filter(text -> !text.equals(value)
                            && !text.contains("${" + property + "}")
                            && !isReadBy(parameter.getName(), property));
            if (inPom.isEmpty()) {
                continue;
            }
            String element = "<" + parameter.getName() + ">";
            String where = Secrets.masked(List.of("-D" + property + "=" + value));
            String problem = "Maven ignores it, because the POM says " + element + inPom.get() + "</"
                    + parameter.getName() + ">";
            String fix = "write " + element + "${" + property + "}</" + parameter.getName()
                    + "> there, with a default in <properties>, or remove the element";
            if (NARROWING.containsKey(property) && !build.isBound()) {
                throw new InvalidStackException(where, problem, fix);
            }
            warnings.add(where + ": " + problem + "; " + fix);
        }
        return warnings;
    }

    /** Returns the text of a parameter's element in the POM, which Maven prefers to a property. */
    private Optional<String> inPom(String parameter) {
        return RawConfiguration.of(build.project())
                .value(parameter, String.valueOf(build.execution().getExecutionId()));
    }

    /** Returns whether an element has the property in it, as it is written: Maven fills in the typed value. */
    private boolean isReadBy(String parameter, String property) {
        List<PomElement> levels = build
                .project()
                .map(module -> PomLevels.of(
                                module, String.valueOf(build.execution().getExecutionId()))
                        .levels())
                .orElse(List.of())
                .stream()
                .flatMap(level -> level.configuration().child(parameter).stream())
                .toList();
        for (PomElement level : levels) {
            if (level.text().contains("${" + property + "}")) {
                return true;
            }
            if (level.children().isEmpty() && !level.text().isBlank()) {
                return false; // a text of a nearer POM replaces that of its parent
            }
        }
        return false;
    }

    /** Returns a message about an element of the configuration; one whose value was typed is named by its property. */
    String asTyped(String message) {
        Matcher element = ELEMENT.matcher(message);
        MojoDescriptor goal = build.execution().getMojoDescriptor();
        Properties typed = build.session().getUserProperties();
        if (goal == null || typed == null || !element.lookingAt()) {
            return message;
        }
        return Optional.ofNullable(goal.getParameters()).orElse(List.of()).stream()
                .filter(parameter -> parameter.getName().equals(element.group(1)))
                .flatMap(parameter -> expression(goal, parameter).stream())
                .filter(property -> !typed.getProperty(property, "").isBlank()
                        && inPom(element.group(1))
                                .filter(text -> !text.contains("${" + property + "}"))
                                .isEmpty())
                .map(property -> "-D" + property + message.substring(element.end()))
                .findFirst()
                .orElse(message);
    }

    private boolean isTyped(String goal) {
        return build.session().getGoals().stream().anyMatch(task -> isGoal(task, goal));
    }

    /** Returns whether a task of the command line is a goal of this plugin. */
    static boolean isOurGoal(String task) {
        return isGoal(task, "[^:]+");
    }

    private static boolean isGoal(String task, String goal) {
        return task.matches("(devstack|.*:devstack-maven-plugin(:[^:]+)?):" + goal + "(@.*)?");
    }

    /** Returns whether some module runs the goal in a phase, and a phase was typed. */
    private boolean isBound(String goal) {
        return build.session().getGoals().stream().anyMatch(task -> task.indexOf(':') < 0)
                && poms.modules().stream()
                        .anyMatch(module ->
                                RawConfiguration.of(Optional.of(module)).binds(goal));
    }

    static InvalidStackException refusal(String name, String value, Set<String> known) {
        return new InvalidStackException(
                Secrets.masked(List.of("-D" + name + "=" + value)),
                "there is no property '" + name + "', so it would change nothing",
                DidYouMean.of(name, known)
                                .map(near -> "perhaps you meant " + near)
                                .orElse("there are " + String.join(", ", known))
                        + "; one of your own needs another name, or a mention in the POM");
    }

    /** Returns the properties of all goals. */
    private Set<String> known() {
        Set<String> known = new TreeSet<>();
        goals().forEach(goal -> known.addAll(properties(goal)));
        return known;
    }

    /** Returns the goals that have a property. */
    Set<String> goalsWith(String property) {
        return goals().stream()
                .filter(goal -> properties(goal).contains(property))
                .map(MojoDescriptor::getGoal)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<MojoDescriptor> goals() {
        MojoDescriptor mojo = build.execution().getMojoDescriptor();
        PluginDescriptor plugin = mojo == null ? null : mojo.getPluginDescriptor();
        return plugin == null ? List.of() : plugin.getMojos();
    }

    private static Set<String> properties(MojoDescriptor goal) {
        return Optional.ofNullable(goal.getParameters()).orElse(List.of()).stream()
                .flatMap(parameter -> expression(goal, parameter).stream())
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toSet());
    }

    /** Not every version of Maven puts it where it belongs; in the goal's own configuration it is always. */
    static Optional<String> expression(MojoDescriptor goal, Parameter parameter) {
        PlexusConfiguration configuration = goal.getMojoConfiguration();
        PlexusConfiguration own = configuration == null ? null : configuration.getChild(parameter.getName(), false);
        return Optional.ofNullable(parameter.getExpression())
                .or(() -> Optional.ofNullable(own).map(child -> child.getValue("")))
                .map(EXPRESSION::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }

    /** Where services come from a Procfile too, their names are not looked up: any will do. */
    private boolean isExported(String name) {
        Matcher export = EXPORT.matcher(name);
        if (!export.matches()) {
            return false;
        }
        return poms.serviceNames().contains(export.group(1)) || poms.hasProcfile();
    }
}
