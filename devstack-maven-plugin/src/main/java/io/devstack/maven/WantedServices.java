package io.devstack.maven;

import io.devstack.stack.ServiceName;
import io.devstack.stack.StackDefinition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of the services that were asked for, in a build of several modules, are those of one module. */
final class WantedServices {
    private final Build build;

    WantedServices(Build build) {
        this.build = build;
    }

    /** Returns those of {@code names} that are the stack's, and those that are nobody's, which the stack then refuses. */
    Set<ServiceName> of(Set<ServiceName> names, StackDefinition stack) {
        Set<String> elsewhere = build.modules().stream()
                .flatMap(module -> RawConfiguration.of(Optional.of(module)).serviceNames().stream())
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name -> stack.service(name).isPresent() || !elsewhere.contains(name.value()))
                .collect(Collectors.toSet());
    }
}
