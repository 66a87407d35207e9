package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/**
 * The plugin's configuration as it stands in a module's POM, before Maven evaluates it. Maven passes silently over
 * elements that it does not know at the top level; here they are found. It is read as text, because the class that
 * Maven keeps it in is not the same in all versions.
 */
final class RawConfiguration {
    static final String KEY = "io.devstack:devstack-maven-plugin";

    /** Ends the warning of a mistake that does not prevent a goal. */
    static final String WITHOUT = " (going on without it)";

    /** The parameters of a hard shutdown that keep it from killing, or give time to cancel it. */
    private static final Set<String> MERCIES = Set.of(EmptyElements.DRY_RUN, "countdown", "skip");

    private static final String PID_DIRECTORY = "pidDirectory";

    /** The parameters that matter for {@link Mistake#prevents} if they are empty, too. */
    private static final Set<String> ALSO_IF_EMPTY = Set.of(EmptyElements.DRY_RUN, PID_DIRECTORY);

    private record Execution(String id, PomElement configuration) {}

    private final Optional<MavenProject> module;
    private final Optional<PomElement> plugin;
    private final List<Execution> executions;
    private final Set<String> goals;

    private RawConfiguration(
            Optional<MavenProject> module, Optional<PomElement> plugin, List<Execution> executions, Set<String> goals) {
        this.module = module;
        this.plugin = plugin;
        this.executions = executions;
        this.goals = goals;
    }

    static RawConfiguration of(Optional<MavenProject> module) {
        Optional<Plugin> declared = module.map(MavenProject::getBuild)
                .map(build -> build.getPluginsAsMap().get(KEY));
        List<Execution> executions = new ArrayList<>();
        Set<String> goals = new LinkedHashSet<>();
        for (PluginExecution execution : declared.map(Plugin::getExecutions).orElse(List.of())) {
            goals.addAll(execution.getGoals());
            PomElement.parse(execution.getConfiguration())
                    .ifPresent(element -> executions.add(new Execution(execution.getId(), element)));
        }
        return new RawConfiguration(
                module, PomElement.parse(declared.map(Plugin::getConfiguration).orElse(null)), executions, goals);
    }

    /**
     * A rejected element of the configuration.
     *
     * @param lost the parameters that may be meant to have its value
     */
    record Mistake(Set<String> lost, InvalidStackException rejection) {
        /**
         * A mistake must not keep services running, unless it may have been meant to keep a goal from killing, or to name
         * another stack.
         */
        boolean prevents(String goal) {
            return switch (goal) {
                case "stop" -> lost.contains(PID_DIRECTORY);
                case "hard-shutdown" -> lost.contains(PID_DIRECTORY) || !Collections.disjoint(lost, MERCIES);
                default -> true;
            };
        }
    }

    /**
     * Rejects elements that no goal of the plugin knows, duplicates and empty elements.
     *
     * @param warnings receives those without which the goal goes on
     * @throws InvalidStackException naming the element
     */
    void rejectMistakes(MojoExecution execution, Consumer<String> warnings) {
        for (Mistake found : mistakes(execution)) {
            if (found.prevents(execution.getGoal())) {
                throw found.rejection();
            }
            warnings.accept(found.rejection().getMessage() + WITHOUT);
        }
    }

    private List<Mistake> mistakes(MojoExecution execution) {
        MojoDescriptor mojo = execution.getMojoDescriptor();
        PluginDescriptor descriptor = mojo == null ? null : mojo.getPluginDescriptor();
        if (descriptor == null) {
            return List.of();
        }
        Map<String, String> known = new LinkedHashMap<>();
        for (MojoDescriptor goal : descriptor.getMojos()) {
            if (goal.getGoal().equals("help")) {
                continue;
            }
            goal.getParameters().stream()
                    .filter(parameter -> parameter.isEditable())
                    .forEach(parameter -> known.put(parameter.getName(), String.valueOf(parameter.getType())));
        }
        List<Mistake> mistakes = new ArrayList<>();
        plugin.ifPresent(element -> addMistakes(
                mistakes, element, "<configuration>", known, levels(String.valueOf(execution.getExecutionId()))));
        for (Execution each : executions) {
            String where = "<configuration> of execution '" + each.id() + "'";
            addMistakes(mistakes, each.configuration(), where, known, levels(each.id()));
        }
        return mistakes;
    }

    private PomLevels levels(String execution) {
        return module.map(found -> PomLevels.of(found, execution)).orElse(PomLevels.none());
    }

    private static void addMistakes(
            List<Mistake> mistakes,
            PomElement configuration,
            String where,
            Map<String, String> known,
            PomLevels levels) {
        Set<String> seen = new HashSet<>();
        for (PomElement child : configuration.children()) {
            String name = child.name(); // with hyphens Maven takes it for another one at this level, and drops it
            if (!known.containsKey(name)) {
                mistakes.add(new Mistake(
                        UnknownElement.meant(name, known.keySet()),
                        UnknownElement.in(where, "configuration", name, known.keySet(), ServiceElements.places(name))));
            } else if (!seen.add(name)) {
                mistakes.add(new Mistake(
                        Set.of(name),
                        new InvalidStackException(
                                where + ", <" + name + ">",
                                "it is there twice, and Maven reads one of them",
                                "keep one of them")));
            } else if (!String.valueOf(known.get(name)).equals(List.class.getName())) {
                EmptyElements.parameter(child, where, levels)
                        .ifPresent(rejection -> mistakes.add(
                                new Mistake(ALSO_IF_EMPTY.contains(name) ? Set.of(name) : Set.of(), rejection)));
            }
        }
    }

    /** Returns the declared services as text that two modules can be compared by; empty if there are none. */
    Optional<String> services(MavenProject module) {
        String directory = String.valueOf(module.getBasedir());
        return plugin.flatMap(all -> all.child("services"))
                .or(() -> plugin.flatMap(all -> all.child("procfile")))
                .map(PomElement::text)
                .map(services -> services.replace(directory, "${project.basedir}"))
                .map(services -> services.replaceAll("\\s+", " "));
    }

    /** Returns the ids of the executions that declare services of their own. */
    List<String> executionsWithServices() {
        return executions.stream()
                .filter(each -> each.configuration()
                        .child("services")
                        .filter(services -> !services.children().isEmpty())
                        .isPresent())
                .map(Execution::id)
                .toList();
    }

    /** Returns the name of a service, as it is written. */
    static Optional<String> name(PomElement service) {
        return service.child("name").map(name -> name.text().trim());
    }

    /** Returns the names of the declared services, as they are written. */
    Set<String> serviceNames() {
        return names(serviceElements().stream());
    }

    /** Returns the same of the services that have a port or several. */
    Set<String> servicesWithPorts() {
        return names(serviceElements().stream()
                .filter(service ->
                        service.child("port").or(() -> service.child("ports")).isPresent()));
    }

    private static Set<String> names(Stream<PomElement> services) {
        return services.map(RawConfiguration::name)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns whether an execution of the plugin has the goal. */
    boolean binds(String goal) {
        return goals.contains(goal);
    }

    /** Returns the fixed ports of all declared services. */
    Set<Integer> ports() {
        Set<Integer> ports = new LinkedHashSet<>();
        for (PomElement service : serviceElements()) {
            service.child("port").ifPresent(port -> addPort(ports, port));
            service.child("ports").map(PomElement::children).orElse(List.of()).forEach(port -> addPort(ports, port));
        }
        return ports;
    }

    /** Returns the elements of all services, those of the plugin and those of its executions. */
    private List<PomElement> serviceElements() {
        List<PomElement> services = new ArrayList<>();
        Stream.concat(plugin.stream(), executions.stream().map(Execution::configuration))
                .map(configuration -> configuration.child("services"))
                .flatMap(Optional::stream)
                .forEach(element -> services.addAll(element.children()));
        return services;
    }

    /** Returns the text of a top-level element. */
    Optional<String> value(String element) {
        return plugin.flatMap(all -> all.child(element)).map(PomElement::text).map(String::trim);
    }

    /** Returns the text of a top-level element as this execution sees it; of a list, its elements separated by commas. */
    Optional<String> value(String element, String execution) {
        Optional<PomElement> own = executions.stream()
                .filter(each -> each.id().equals(execution))
                .map(Execution::configuration)
                .findFirst();
        return own.flatMap(all -> all.child(element))
                .or(() -> plugin.flatMap(all -> all.child(element)))
                .map(found -> found.children().isEmpty() ? List.of(found) : found.children())
                .map(parts -> parts.stream().map(part -> part.text().trim()).collect(Collectors.joining(",")));
    }

    private static void addPort(Set<Integer> ports, PomElement element) {
        String text = element.text().trim();
        if (text.matches("[1-9][0-9]{0,4}")) {
            ports.add(Integer.parseInt(text));
        }
    }
}
