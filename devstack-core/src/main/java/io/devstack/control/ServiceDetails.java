package io.devstack.control;

import io.devstack.process.Secrets;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceName;
import io.devstack.state.ServiceRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The definition of a service, for people; without values of variables.
 *
 * @param name its name
 * @param command its command with secrets masked and placeholders as they were written
 * @param directory its working directory
 * @param environment the names of the variables that its definition sets
 * @param environmentFile its file of variables
 * @param dependsOn the services that must be ready first
 * @param log its log file
 */
record ServiceDetails(
        ServiceName name,
        String command,
        Path directory,
        List<String> environment,
        Optional<Path> environmentFile,
        List<ServiceName> dependsOn,
        Path log) {
    static ServiceDetails of(ServiceRecord record, ServiceDefinition definition) {
        Set<String> variables = new TreeSet<>(definition.defaults().keySet());
        variables.addAll(definition.environment().keySet());
        return new ServiceDetails(
                record.name(),
                Secrets.masked(definition.command(), definition.environment()),
                definition.workingDirectory(),
                List.copyOf(variables),
                definition.environmentFile(),
                List.copyOf(definition.dependsOn()),
                record.logFile());
    }
}
