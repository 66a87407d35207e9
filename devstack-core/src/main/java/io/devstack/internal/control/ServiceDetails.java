package io.devstack.internal.control;

import io.devstack.internal.process.Secrets;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The definition of a service, for people; with secrets masked and placeholders as they were written.
 *
 * @param name its name
 * @param command its command
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
        List<String> ready,
        List<String> alive,
        Path log) {
    static ServiceDetails of(ServiceRecord record, ServiceDefinition definition) {
        Set<String> variables = new TreeSet<>(definition.defaults().keySet());
        variables.addAll(definition.environment().keySet());
        variables.remove(ServiceDefinition.JDK);
        return new ServiceDetails(
                record.name(),
                Secrets.masked(definition.command(), definition.environment()),
                definition.workingDirectory(),
                List.copyOf(variables),
                definition.environmentFile(),
                List.copyOf(definition.dependsOn()),
                ready(definition),
                alive(definition),
                record.logFile());
    }

    private static List<String> ready(ServiceDefinition definition) {
        List<String> conditions = new ArrayList<>(words(definition.ready().probes(), definition));
        if (conditions.isEmpty()) {
            conditions.add(
                    definition.kind() == ServiceDefinition.Kind.TASK
                            ? "it ends with status 0"
                            : definition.ports().isEmpty() && !definition.hasOwnPort()
                                    ? "it stays up for a moment"
                                    : "its port accepts a connection");
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
