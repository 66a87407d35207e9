package io.devstack.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What should run: services that know each other. Valid once constructed.
 *
 * @param services in the order they were given
 * @param outputDirectory where logs and journal go when a run has ended
 * @param stopLimit how long the stop of the whole stack may take before all survivors are killed
 * @param ownerLostTimeout the limit of the stop that follows the end of the owner, if it is shorter than {@code stopLimit}
 * @param maxLogSize the number of bytes that each service's log may have, including the older part cut off from it; no
 *     limit if empty
 */
public record StackDefinition(
        List<ServiceDefinition> services,
        Path outputDirectory,
        Duration stopLimit,
        Duration ownerLostTimeout,
        Optional<Long> maxLogSize) {
    /** The smallest limit of a log. */
    public static final long SMALLEST_LOG = 1024L * 1024;

    /** The default time limit of a stop if no service has a longer grace. */
    public static final Duration DEFAULT_STOP_LIMIT = Duration.ofMinutes(2);

    /** How long the stop may take after the owner has ended without one, unless the stack has another limit. */
    public static final Duration DEFAULT_OWNER_LOST_TIMEOUT = Duration.ofSeconds(8);

    /**
     * Checks that the services fit together. A relative directory is taken from where this JVM works.
     *
     * @throws InvalidStackException if there is none, two have one name or one port, one depends on an unknown one or,
     *     in the end, on itself, or a placeholder names what is not there
     */
    public StackDefinition {
        services = List.copyOf(services);
        outputDirectory = outputDirectory.toAbsolutePath();
        if (services.isEmpty()) {
            throw new InvalidStackException(Optional.empty(), "services", "there are none", "add at least one service");
        }
        if (stopLimit.isNegative() || stopLimit.isZero()) {
            throw new InvalidStackException(
                    Optional.empty(), "stopTimeout", "it is not positive", "write for instance 2m");
        }
        if (ownerLostTimeout.isNegative() || ownerLostTimeout.isZero()) {
            throw new InvalidStackException(
                    Optional.empty(), "ownerLostTimeout", "it is not positive", "write for instance 8s");
        }
        if (maxLogSize.isPresent() && maxLogSize.get() < SMALLEST_LOG) {
            throw new InvalidStackException(
                    Optional.empty(),
                    "maxLogSize",
                    maxLogSize.get() + " bytes are too few",
                    "use 1 MB or more, or none");
        }
        checkNames(services);
        checkPorts(services);
        Map<ServiceName, ServiceDefinition> byName =
                services.stream().collect(Collectors.toMap(ServiceDefinition::name, service -> service));
        checkDependencies(services, byName);
        services.forEach(service -> Placeholders.check(service, byName));
    }

    /** Makes a stack whose stop may take two minutes, or as long as its most patient service has. */
    public StackDefinition(List<ServiceDefinition> services, Path outputDirectory) {
        this(
                services,
                outputDirectory,
                services.stream()
                        .map(service -> service.stop().grace())
                        .filter(grace -> grace.compareTo(DEFAULT_STOP_LIMIT) > 0)
                        .max(Comparator.naturalOrder())
                        .orElse(DEFAULT_STOP_LIMIT),
                DEFAULT_OWNER_LOST_TIMEOUT,
                Optional.empty());
    }

    /** Returns this stack with another limit of its stop. */
    public StackDefinition withStopLimit(Duration limit) {
        return new StackDefinition(services, outputDirectory, limit, ownerLostTimeout, maxLogSize);
    }

    /**
     * Returns this stack with another limit of the stop that follows the end of its owner.
     *
     * @param limit the time for all services together, after which the rest is killed
     * @since 0.1.0
     */
    public StackDefinition withOwnerLostTimeout(Duration limit) {
        return new StackDefinition(services, outputDirectory, stopLimit, limit, maxLogSize);
    }

    /**
     * Returns this stack with a limit of each log.
     *
     * @param bytes the number of bytes, at least 1 MB
     * @since 0.1.0
     */
    public StackDefinition withMaxLogSize(long bytes) {
        return new StackDefinition(services, outputDirectory, stopLimit, ownerLostTimeout, Optional.of(bytes));
    }

    /** Makes a stack whose output goes to {@code target/devstack} of the current directory. */
    public static StackDefinition of(ServiceDefinition... services) {
        return new StackDefinition(Arrays.asList(services), Path.of("target", "devstack"));
    }

    /**
     * Returns the stack of some of the services and all that they depend on.
     *
     * @throws UnknownServiceException if there is no service of one of the names
     */
    public StackDefinition only(Set<ServiceName> names) {
        Set<ServiceName> wanted = new LinkedHashSet<>();
        Deque<ServiceName> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            ServiceName name = open.pop();
            ServiceDefinition service = service(name)
                    .orElseThrow(() -> new UnknownServiceException(
                            name, services.stream().map(ServiceDefinition::name).toList()));
            if (wanted.add(name)) {
                open.addAll(service.dependsOn());
            }
        }
        return new StackDefinition(
                services.stream()
                        .filter(service -> wanted.contains(service.name()))
                        .toList(),
                outputDirectory,
                stopLimit,
                ownerLostTimeout,
                maxLogSize);
    }

    /** Returns the service of that name. */
    public Optional<ServiceDefinition> service(ServiceName name) {
        return services.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /**
     * Returns the services that depend on a task, directly or not. What these need may be made by the task, so it is looked
     * for when they are launched.
     *
     * @since 0.1.0
     */
    public Set<ServiceName> afterTasks() {
        Set<ServiceName> after = new LinkedHashSet<>();
        boolean grows = true;
        while (grows) {
            grows = false;
            for (ServiceDefinition service : services) {
                grows |= service.dependsOn().stream().anyMatch(name -> after.contains(name) || isTask(name))
                        && after.add(service.name());
            }
        }
        return after;
    }

    /**
     * Returns the services that must be ready before a service is launched, directly or not.
     *
     * @since 0.1.0
     */
    public Set<ServiceName> awaitedBy(ServiceName name) {
        return awaitedBy(
                name, services.stream().collect(Collectors.toMap(ServiceDefinition::name, service -> service)));
    }

    static Set<ServiceName> awaitedBy(ServiceName name, Map<ServiceName, ServiceDefinition> byName) {
        Set<ServiceName> awaited = new LinkedHashSet<>();
        Deque<ServiceName> open = new ArrayDeque<>(List.of(name));
        while (!open.isEmpty()) {
            Optional.ofNullable(byName.get(open.pop())).stream()
                    .flatMap(service -> service.dependsOn().stream())
                    .filter(awaited::add)
                    .forEach(open::add);
        }
        return awaited;
    }

    private boolean isTask(ServiceName name) {
        return service(name)
                .filter(service -> service.kind() == ServiceDefinition.Kind.TASK)
                .isPresent();
    }

    private static void checkNames(List<ServiceDefinition> services) {
        Set<ServiceName> names = new LinkedHashSet<>();
        for (ServiceDefinition service : services) {
            if (!names.add(service.name())) {
                throw new InvalidStackException(
                        Optional.empty(),
                        "services",
                        "two services are called '" + service.name() + "'",
                        "rename one of them");
            }
        }
    }

    static String portField(String key) {
        return key.equals(ServiceDefinition.PORT) ? "port" : "ports." + key;
    }

    private static void checkPorts(List<ServiceDefinition> services) {
        Map<Integer, Map.Entry<ServiceName, String>> owners = new HashMap<>();
        for (ServiceDefinition service : services) {
            for (Map.Entry<String, Integer> port : service.ports().entrySet()) {
                String field = portField(port.getKey());
                Map.Entry<ServiceName, String> other = port.getValue() <= 0
                        ? null
                        : owners.putIfAbsent(port.getValue(), Map.entry(service.name(), field));
                if (other != null) {
                    throw new InvalidStackException(
                            Optional.of(service.name()),
                            field,
                            port.getValue() + " is taken by "
                                    + (other.getKey().equals(service.name())
                                            ? "another port of it"
                                            : "service '" + other.getKey() + "'"),
                            "give them different ports, or 0 for a free one");
                }
            }
        }
    }

    private static void checkDependencies(
            List<ServiceDefinition> services, Map<ServiceName, ServiceDefinition> byName) {
        for (ServiceDefinition service : services) {
            for (ServiceName dependency : service.dependsOn()) {
                if (!byName.containsKey(dependency)) {
                    throw new InvalidStackException(
                            Optional.of(service.name()),
                            "dependsOn",
                            "there is no service '" + dependency + "'",
                            "name one of: " + ServiceName.list(byName.keySet()));
                }
            }
        }
        for (ServiceDefinition service : services) {
            refuseCycle(service.name(), byName, new ArrayDeque<>());
        }
    }

    private static void refuseCycle(
            ServiceName name, Map<ServiceName, ServiceDefinition> byName, Deque<ServiceName> path) {
        if (path.contains(name)) {
            List<String> cycle = path.stream()
                    .dropWhile(earlier -> !earlier.equals(name))
                    .map(ServiceName::value)
                    .collect(Collectors.toList());
            cycle.add(name.value());
            throw new InvalidStackException(
                    Optional.of(name),
                    "dependsOn",
                    "it depends on itself: " + String.join(" -> ", cycle),
                    "take one of these dependencies away");
        }
        path.addLast(name);
        for (ServiceName dependency : Optional.ofNullable(byName.get(name))
                .map(ServiceDefinition::dependsOn)
                .orElse(Set.of())) {
            refuseCycle(dependency, byName, path);
        }
        path.removeLast();
    }
}
