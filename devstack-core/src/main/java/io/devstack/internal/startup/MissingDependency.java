package io.devstack.internal.startup;

import io.devstack.model.ServiceName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a port of another service that a service mentions without waiting for that service. */
final class MissingDependency {
    private MissingDependency() {}

    /** Returns "frontend mentions port 5000 of backend and does not wait for it", if that is so. */
    static Optional<String> of(PlannedService service, List<PlannedService> all) {
        Set<ServiceName> awaited = awaited(service, all);
        return all.stream()
                .filter(other -> !awaited.contains(other.name()))
                .flatMap(other -> other.ports().values().stream()
                        .filter(port -> mentions(service, port))
                        .map(port -> service.name() + " mentions port " + port + " of " + other.name()
                                + " and does not wait for it"))
                .findFirst();
    }

    private static Set<ServiceName> awaited(PlannedService service, List<PlannedService> all) {
        Set<ServiceName> awaited = new HashSet<>();
        Deque<ServiceName> open = new ArrayDeque<>(List.of(service.name()));
        while (!open.isEmpty()) {
            ServiceName name = open.pop();
            if (awaited.add(name)) {
                all.stream()
                        .filter(other -> other.name().equals(name))
                        .forEach(other -> open.addAll(other.definition().dependsOn()));
            }
        }
        return awaited;
    }

    /** A number in an address, or alone. */
    private static boolean mentions(PlannedService service, int port) {
        Pattern number = Pattern.compile(".*:" + port + "(?![0-9]).*|" + port, Pattern.DOTALL);
        Stream<String> variables = Stream.of(
                        service.definition().environment(), service.definition().defaults())
                .flatMap(own -> own.keySet().stream())
                .map(name -> service.launch().environment().getOrDefault(name, ""));
        return Stream.concat(service.launch().command().stream(), variables)
                .anyMatch(text -> number.matcher(text).matches());
    }
}
