package io.devstack.maven;

import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StopPolicy;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A {@code <service>} of the POM. */
public final class ServiceParameters extends ProgramParameters {
    static final String PORT_VARIABLE = "PORT";

    /** Its name: {@code [a-z][a-z0-9-]*}. */
    @Parameter
    private @Nullable String name;

    /** Its port; 0 picks a free one; {@code own} finds the one that it chooses itself. */
    @Parameter
    private @Nullable String port;

    /** Several ports, by names of your choice; the first one is <em>the</em> port, so Maven must keep their order. */
    @Parameter
    @SuppressWarnings("NonApiType") // a Map would become a sorted one
    private @Nullable LinkedHashMap<String, @Nullable String> ports;

    /** Where it runs, relative to the module, which is the default. */
    @Parameter
    private @Nullable File workingDirectory;

    /** Variables added to its environment. */
    @Parameter
    private @Nullable Map<String, @Nullable String> environmentVariables;

    /** Services that must be ready first. */
    @Parameter
    private @Nullable List<@Nullable String> dependsOn;

    /** When it is ready. */
    @Parameter
    private @Nullable ReadyParameters ready;

    /** Checks that the service must keep passing once it is ready; one that fails makes it unhealthy. */
    @Parameter
    private @Nullable AliveParameters alive;

    /** How it is asked to end. */
    @Parameter
    private @Nullable StopParameters stop;

    /** A URL to show in a browser once it is ready. */
    @Parameter
    private @Nullable String open;

    /** It runs once and must end with status 0, within its ready timeout, before what depends on it starts. */
    @Parameter
    private boolean task;

    /** A file of variables ({@code .env}) that are added to its environment, relative to the module. */
    @Parameter
    private @Nullable File environmentFile;

    /** Whether its environment starts from Maven's; otherwise only from {@code PATH}, {@code HOME} and the like. */
    @Parameter
    private boolean inheritEnvironment = true;

    /** What is done when it dies: {@code never} (nothing), {@code on-failure} or {@code always}. */
    @Parameter
    private @Nullable String restart;

    /** The maximum number of restarts; default: 5. */
    @Parameter
    private @Nullable String maxRestarts;

    /** Makes the parameters of a service of which only the name is given. */
    static ServiceParameters named(String name) {
        ServiceParameters parameters = new ServiceParameters();
        parameters.name = name;
        return parameters;
    }

    Optional<String> name() {
        return Optional.ofNullable(name);
    }

    ServiceDefinition toDefinition(ServiceContext context) {
        if (name == null) {
            throw new InvalidStackException(
                    "<service>", "it has no <name>", "give it one, such as <name>backend</name>");
        }
        Elements elements = new Elements("service '" + name + "'", context.warnings(), context.java()::filledIn);
        refuseIgnored(elements);
        Optional<ProcfileServices.Entry> entry = context.procfile(name);
        Optional<Path> lateFile = Optional.ofNullable(environmentFile)
                .filter(file -> context.followsTask(name))
                .map(file -> context.directory().resolve(file.toPath()));
        Map<String, String> fromProcfile =
                filledIn(context, entry.map(ProcfileServices.Entry::environment).orElse(Map.of()));
        if (port != null || ports != null) {
            fromProcfile.remove(PORT_VARIABLE); // the service's own port counts
        }
        List<String> words = new ArrayList<>(words(elements, context, name));
        words.replaceAll(context.java()::filledIn);
        Optional<String> argumentFile = context.java().takeLongPath(words);
        Map<String, String> environment =
                environment(elements, context, lateFile.isPresent() ? Map.of() : fromProcfile);
        Map<String, String> defaults = lateFile.isPresent() ? fromProcfile : takePlaceholdersOfFiles(environment);
        return new ServiceDefinition(
                new ServiceName(name),
                words,
                directory(context),
                environment,
                declaredPorts().numbers(elements, entry),
                dependencies(elements),
                ready == null ? ReadyPolicy.DEFAULT : ready.toPolicy(elements),
                stop == null ? StopPolicy.DEFAULT : stop.toPolicy(elements),
                Optional.ofNullable(open).map(url -> elements.url("<open>", url)),
                task ? ServiceDefinition.Kind.TASK : ServiceDefinition.Kind.SERVICE,
                inheritEnvironment
                        ? ServiceDefinition.BaseEnvironment.INHERITED
                        : ServiceDefinition.BaseEnvironment.MINIMAL,
                restartPolicy(elements),
                Optional.ofNullable(alive).map(given -> given.toPolicy(elements)),
                lateFile,
                defaults, // a late file takes precedence over them, as one that is there now
                argumentFile);
    }

    private static Map<String, String> filledIn(ServiceContext context, Map<String, String> variables) {
        Map<String, String> filled = new LinkedHashMap<>(variables);
        filled.replaceAll((variable, value) -> context.java().filledIn(value));
        return filled;
    }

    /** Moves the values of files that have <code>@{</code>, which may be meant for the program, out of {@code environment}. */
    private Map<String, String> takePlaceholdersOfFiles(Map<String, String> environment) {
        Map<String, String> taken = new LinkedHashMap<>(environment);
        taken.keySet().removeAll(environmentVariables == null ? Set.of() : environmentVariables.keySet());
        taken.values().removeIf(value -> !value.contains("@{"));
        environment.keySet().removeAll(taken.keySet());
        return taken;
    }

    /** Rejects what a task would ignore, and a number of restarts where there are none. */
    private void refuseIgnored(Elements elements) {
        if (maxRestarts != null && restart == null) {
            throw elements.wrong(
                    "<maxRestarts>",
                    "there is no <restart> for it, so the service would not be launched again",
                    "add <restart>on-failure</restart>, or leave it out");
        }
        if (!task) {
            return;
        }
        String fix = "leave it out, or write <task>false</task> if the service goes on running";
        if (ready != null && ready.hasConditions()) {
            throw elements.wrong(
                    "<ready>",
                    "a task is done when it exits with 0, and its other conditions would be ignored",
                    "keep only <timeout> in it; " + fix);
        }
        String ignored = alive != null
                ? "<alive>"
                : open != null ? "<open>" : restart != null && !restart.trim().equals("never") ? "<restart>" : "";
        if (!ignored.isEmpty()) {
            throw elements.wrong(ignored, "a task runs once and exits, so it would be ignored", fix);
        }
    }

    private RestartPolicy restartPolicy(Elements elements) {
        RestartPolicy.When when = switch (restart == null ? "never" : restart.trim()) {
            case "never" -> RestartPolicy.When.NEVER;
            case "on-failure" -> RestartPolicy.When.ON_FAILURE;
            case "always" -> RestartPolicy.When.ALWAYS;
            default ->
                throw elements.wrong("<restart>", "'" + restart + "' is not known", "use never, on-failure or always");
        };
        int atMost = RestartPolicy.DEFAULT_AT_MOST;
        if (maxRestarts != null) {
            String text = elements.text("<maxRestarts>", maxRestarts).trim();
            if (!text.matches("[0-9]{1,6}")) {
                throw elements.wrong("<maxRestarts>", "'" + text + "' is not a number", "use 0 or more");
            }
            atMost = Integer.parseInt(text);
        }
        return when == RestartPolicy.When.NEVER ? RestartPolicy.NEVER : new RestartPolicy(when, atMost);
    }

    @Override
    Path directory(ServiceContext context) {
        return workingDirectory == null
                ? context.procfile(name).map(ProcfileServices.Entry::directory).orElse(context.directory())
                : context.directory().resolve(workingDirectory.toPath());
    }

    private Map<String, String> environment(
            Elements elements, ServiceContext context, Map<String, String> fromProcfile) {
        Map<String, String> environment = new LinkedHashMap<>(fromProcfile);
        if (environmentFile != null && !context.followsTask(name)) {
            Path file = context.directory().resolve(environmentFile.toPath());
            new VariablesFile(elements, file, context.warnings()).addTo(environment, portForVariable(elements));
        }
        if (environmentVariables != null) {
            environmentVariables.forEach((variable, value) -> environment.put(
                    variable, elements.text("<environmentVariables><" + variable + ">", value == null ? "" : value)));
        }
        context.java().home().ifPresent(home -> environment.put(ServiceDefinition.JDK, home.toString()));
        return filledIn(context, environment);
    }

    /** Returns the port that the service gets by {@code PORT}, unless a variable of the POM sets that. */
    private Optional<Integer> portForVariable(Elements elements) {
        boolean set = environmentVariables != null && environmentVariables.containsKey(PORT_VARIABLE);
        return declaredPorts().first(elements).filter(number -> !set);
    }

    private ServicePorts declaredPorts() {
        return new ServicePorts(port, ports);
    }

    /** Returns the fixed ports without values that are no number: {@code stop} only checks them. */
    Set<Integer> fixedPorts() {
        return declaredPorts().fixed();
    }

    /** Returns the words of its command; none if they are not right, which is the business of {@code start}. */
    List<String> commandIfValid(ServiceContext context) {
        try {
            List<String> words = new ArrayList<>(words(new Elements("service"), context, name));
            context.java().takeLongPath(words);
            return words;
        } catch (DevStackException e) {
            return List.of();
        }
    }

    /** Returns the names of the services that follow a task, directly or not. */
    static Set<String> followingTasks(List<ServiceParameters> all) {
        Set<String> tasks = all.stream()
                .filter(service -> service.task)
                .map(service -> String.valueOf(service.name))
                .collect(Collectors.toSet());
        Set<String> following = new HashSet<>();
        boolean grows = true;
        while (grows) {
            grows = false;
            for (ServiceParameters service : all) {
                grows |= service.dependsOn != null
                        && service.dependsOn.stream().anyMatch(name -> tasks.contains(name) || following.contains(name))
                        && following.add(String.valueOf(service.name));
            }
        }
        return following;
    }

    private Set<ServiceName> dependencies(Elements elements) {
        return dependsOn == null
                ? Set.of()
                : dependsOn.stream()
                        .map(dependency -> dependency(elements, elements.text("<dependsOn>", dependency)))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The mistake is in this element, and not in a {@code <name>}. */
    private static ServiceName dependency(Elements elements, String text) {
        try {
            return new ServiceName(text);
        } catch (InvalidStackException e) {
            throw elements.wrong(
                    "<dependsOn>",
                    "'" + text + "' is not the name of a service",
                    text.matches("[\\w-]+")
                            ? "write names as in <name>, such as <dependsOn>"
                                    + text.toLowerCase(Locale.ROOT).replace('_', '-') + "</dependsOn>"
                            : "write names, such as <dependsOn>a, b</dependsOn>");
        }
    }
}
