package io.devstack.internal.control;

import io.devstack.internal.process.Secrets;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The definition of a service, for people; with secrets masked. Placeholders are filled in once it was launched.
 *
 * @param name its name
 * @param command its command: that of its last launch, if there was one
 * @param directory its working directory
 * @param environment the names of the variables that its definition sets; their values may be secrets, whatever they look
 *     like, and have been merged with those of environment files
 * @param environmentFile its file of variables
 * @param dependsOn the services that must be ready first
 * @param ready what must hold until it is ready
 * @param alive what must hold as long as it is ready
 * @param log its log file
 */
record ServiceDetails(
        ServiceName name,
        String command,
        Path directory,
        List<String> environment,
        Optional<Path> environmentFile,
        List<ServiceName> dependsOn,
        List<Condition> ready,
        List<Condition> alive,
        Path log) {
    /**
     * A condition, and what the probe of it saw last.
     *
     * @param condition in words
     * @param holds whether it held; absent if it has not been checked
     * @param seen the fact
     * @param at when
     */
    record Condition(String condition, Optional<Boolean> holds, Optional<String> seen, Optional<Instant> at) {}

    static ServiceDetails of(
            ServiceRecord record,
            ServiceDefinition definition,
            Optional<String> command,
            List<Controlled.Seen> ready,
            List<Controlled.Seen> alive) {
        Set<String> variables = new TreeSet<>(definition.defaults().keySet());
        variables.addAll(definition.environment().keySet());
        variables.remove(ServiceDefinition.JDK);
        return new ServiceDetails(
                record.name(),
                command.orElseGet(() -> Secrets.masked(definition.command(), definition.environment())),
                definition.workingDirectory(),
                List.copyOf(variables),
                definition.environmentFile(),
                List.copyOf(definition.dependsOn()),
                together(ready(definition), ready, definition),
                together(alive(definition), alive, definition),
                record.logFile());
    }

    private static List<Condition> together(
            List<String> conditions, List<Controlled.Seen> seen, ServiceDefinition definition) {
        return IntStream.range(0, conditions.size())
                .mapToObj(i -> {
                    Optional<Controlled.Seen> last = i < seen.size() ? Optional.of(seen.get(i)) : Optional.empty();
                    return new Condition(
                            conditions.get(i),
                            last.map(Controlled.Seen::holds),
                            last.map(result -> Secrets.masked(List.of(result.what()), definition.environment())),
                            last.map(Controlled.Seen::at));
                })
                .toList();
    }

    /** The order is that in which the start tries them. */
    private static List<String> ready(ServiceDefinition definition) {
        if (definition.kind() == ServiceDefinition.Kind.TASK) {
            return List.of("it ends with status 0");
        }
        List<ProbeDefinition> probes = definition.ready().probes();
        boolean hasPort = !definition.ports().isEmpty() || definition.hasOwnPort();
        List<String> conditions = new ArrayList<>(words(probes, definition));
        if (probes.stream().allMatch(ProbeDefinition.FailOn.class::isInstance)) {
            conditions.add(hasPort ? "its port accepts a connection" : "it stays up for a moment");
        }
        if (hasPort && definition.ready().heldBy() == ReadyPolicy.HeldBy.MEMBER) {
            conditions.add("a process of its own has its port");
        }
        return conditions;
    }

    private static List<String> alive(ServiceDefinition definition) {
        return definition
                .alive()
                .map(policy -> words(policy.probes(), definition).stream()
                        .map(probe -> probe + ", every " + Elapsed.rough(policy.every()))
                        .toList())
                .orElse(List.of());
    }

    private static List<String> words(List<ProbeDefinition> probes, ServiceDefinition definition) {
        return probes.stream().map(probe -> words(probe, definition)).toList();
    }

    private static String words(ProbeDefinition probe, ServiceDefinition definition) {
        if (probe instanceof ProbeDefinition.Http http) {
            return "GET " + Secrets.masked(List.of(http.target()), definition.environment()) + " returns "
                    + http.status()
                    + http.body().map(body -> " and matches " + body).orElse("");
        }
        if (probe instanceof ProbeDefinition.Log log) {
            return "a line of its log matches " + log.pattern();
        }
        if (probe instanceof ProbeDefinition.FailOn failOn) {
            return "no line of its log matches " + failOn.pattern();
        }
        if (probe instanceof ProbeDefinition.Exec exec) {
            return Secrets.masked(exec.command(), definition.environment()) + " ends with status 0";
        }
        return "its port accepts a connection";
    }
}
