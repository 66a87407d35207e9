package io.devstack.maven;

import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which of the services that were asked for, in a build of several modules, are those of one module. */
final class WantedServices {
    private final Build build;

    WantedServices(Build build) {
        this.build = build;
    }

    /** Returns those of {@code names} that are the stack's, and those of no stack, which the stack then rejects. */
    Set<ServiceName> of(Set<ServiceName> names, StackDefinition stack) {
        return of(names, name -> stack.service(name).isPresent());
    }

    /** The same where the definition of the stack is not at hand. */
    Set<ServiceName> of(Set<ServiceName> names) {
        Set<String> own = RawConfiguration.of(build.project()).serviceNames();
        return of(names, name -> own.contains(name.value()));
    }

    private Set<ServiceName> of(Set<ServiceName> names, Predicate<ServiceName> isOwn) {
        Set<String> elsewhere = build.modules().stream()
                .flatMap(module -> RawConfiguration.of(Optional.of(module)).serviceNames().stream())
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name -> isOwn.test(name) || !elsewhere.contains(name.value()))
                .collect(Collectors.toSet());
    }
}
