package io.devstack.maven;

import io.devstack.input.CommandWords;
import io.devstack.input.MalformedInputException;
import io.devstack.stack.InvalidStackException;
import io.devstack.stack.ReadyPolicy;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StopPolicy;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A {@code <service>} of the POM. */
public final class ServiceParameters {
    /** Its name: {@code [a-z][a-z0-9-]*}. */
    @Parameter
    private @Nullable String name;

    /** Its command, split into words as a POSIX shell would; no shell is run. */
    @Parameter
    private @Nullable String command;

    /** Its program, instead of a command. */
    @Parameter
    private @Nullable String executable;

    /** The arguments of its program, each one word. */
    @Parameter
    private @Nullable List<@Nullable String> arguments;

    /** Its port; 0 picks a free one. */
    @Parameter
    private @Nullable String port;

    /** Several ports, by names of your choice. */
    @Parameter
    private @Nullable Map<String, @Nullable String> ports;

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

    /** How it is asked to end. */
    @Parameter
    private @Nullable StopParameters stop;

    /** A URL to show in a browser once it is ready. */
    @Parameter
    private @Nullable String open;

    ServiceDefinition toDefinition(Path moduleDirectory, RawConfiguration raw) {
        if (name == null) {
            throw new InvalidStackException(
                    "<service>", "it has no <name>", "give it one, such as <name>backend</name>");
        }
        String where = "service '" + name + "'";
        Elements elements = new Elements(where);
        return new ServiceDefinition(
                new ServiceName(name),
                words(elements),
                workingDirectory == null ? moduleDirectory : moduleDirectory.resolve(workingDirectory.toPath()),
                environment(elements, raw),
                ports(elements),
                dependencies(elements),
                ready == null ? ReadyPolicy.DEFAULT : ready.toPolicy(elements),
                stop == null ? StopPolicy.DEFAULT : stop.toPolicy(elements),
                Optional.ofNullable(open).map(url -> elements.text("<open>", url)));
    }

    private List<String> words(Elements elements) {
        if (command != null && executable != null) {
            throw elements.wrong("<command>", "there is an <executable> too", "use one of them");
        }
        if (command == null && executable == null) {
            throw elements.wrong(
                    "<command>",
                    "there is neither a <command> nor an <executable>; a lone ${...} that Maven does not know"
                            + " counts as none",
                    "write the program and its arguments; for ports of this stack @{devstack.NAME.port}");
        }
        if (command != null) {
            if (arguments != null) {
                throw elements.wrong("<arguments>", "they belong to an <executable>", "put them into the <command>");
            }
            try {
                return CommandWords.split(elements.text("<command>", command));
            } catch (MalformedInputException e) {
                throw elements.wrong(
                        "<command>", String.valueOf(e.getMessage()), "close it or put a backslash before it");
            }
        }
        List<String> words = new ArrayList<>();
        words.add(elements.text("<executable>", executable));
        for (String argument : arguments == null ? List.<@Nullable String>of() : arguments) {
            words.add(elements.text("<argument>", argument));
        }
        return words;
    }

    private Map<String, String> environment(Elements elements, RawConfiguration raw) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (environmentVariables != null) {
            environmentVariables.forEach((variable, value) -> environment.put(
                    variable,
                    value == null && !raw.isExpression(variable)
                            ? ""
                            : elements.text("<environmentVariables><" + variable + ">", value)));
        }
        return environment;
    }

    private Map<String, Integer> ports(Elements elements) {
        if (port != null && ports != null) {
            throw elements.wrong("<port>", "there are <ports> too", "use one of them");
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        if (port != null) {
            numbers.put(ServiceDefinition.PORT, elements.port("<port>", port));
        }
        if (ports != null) {
            ports.forEach((key, value) -> numbers.put(key, elements.port("<ports><" + key + ">", value)));
        }
        return numbers;
    }

    /** Returns the fixed ports, leaving out what is no number: {@code stop} only looks at them. */
    Set<Integer> fixedPorts() {
        Set<Integer> fixed = new LinkedHashSet<>();
        List<@Nullable String> values = new ArrayList<>();
        values.add(port);
        if (ports != null) {
            values.addAll(ports.values());
        }
        for (String value : values) {
            if (value != null && value.trim().matches("[1-9][0-9]{0,4}")) {
                fixed.add(Integer.parseInt(value.trim()));
            }
        }
        return fixed;
    }

    /** Returns the words of its command; none if they are not right, which is the business of {@code start}. */
    List<String> commandIfValid() {
        try {
            return words(new Elements("service"));
        } catch (InvalidStackException e) {
            return List.of();
        }
    }

    private Set<ServiceName> dependencies(Elements elements) {
        return dependsOn == null
                ? Set.of()
                : dependsOn.stream()
                        .map(dependency -> new ServiceName(elements.text("<dependsOn>", dependency)))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
