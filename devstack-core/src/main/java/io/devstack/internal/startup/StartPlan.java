package io.devstack.internal.startup;

import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortReservation;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Placeholders;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceUrls;
import io.devstack.model.StackDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that can be found out before the first launch: fixed ports are free, free ports are picked and held,
 * programs and directories exist, patterns can be read. Mistakes are reported here, before anything is started.
 */
public final class StartPlan implements AutoCloseable {
    private final List<PlannedService> services;
    private final Map<Integer, PortReservation> reservations;

    private final StackDefinition stack;
    private final StateDirectory state;
    private final Map<ServiceName, Map<String, Integer>> ports;
    private final Function<Map<ServiceName, Map<String, Integer>>, ServicePlanner> planners;
    private final ServiceUrls urls;
    private final Set<ServiceName> afterTasks;
    private final Map<ServiceName, Map<String, Integer>> ownPorts = new ConcurrentHashMap<>();
    private final Map<ServiceName, PlannedService> launched = new ConcurrentHashMap<>();

    private StartPlan(
            List<PlannedService> services,
            Map<Integer, PortReservation> reservations,
            StackDefinition stack,
            StateDirectory state,
            Map<ServiceName, Map<String, Integer>> ports,
            Function<Map<ServiceName, Map<String, Integer>>, ServicePlanner> planners,
            ServiceUrls urls) {
        this.services = services;
        this.reservations = reservations;
        this.stack = stack;
        this.state = state;
        this.ports = ports;
        this.planners = planners;
        this.urls = urls;
        this.afterTasks = stack.afterTasks();
    }

    /**
     * Plans a start.
     *
     * @param callerEnvironment what services inherit
     * @throws StartFailure if something is missing or a port is taken
     */
    public static StartPlan of(
            StackDefinition stack,
            RunId run,
            StateDirectory state,
            Map<String, String> callerEnvironment,
            StartTools tools)
            throws StartFailure {
        Map<Integer, PortReservation> reservations = new LinkedHashMap<>();
        boolean planned = false;
        try {
            Map<ServiceName, Map<String, Integer>> ports = assignPorts(
                    stack, new FixedPorts(stack, state, tools), reservations, new PortCheck(tools.sockets()));
            ServiceUrls urls = ServiceUrls.expected(stack.services(), ports);
            Function<Map<ServiceName, Map<String, Integer>>, ServicePlanner> planners = known -> {
                Placeholders placeholders = new Placeholders(known, urls);
                ServiceEnvironment environment = new ServiceEnvironment(
                        callerEnvironment, run, state.stackId(), known, placeholders, tools.launcher()::environment);
                return new ServicePlanner(
                        new RelocatedLauncher(tools.launcher(), state), state, known, placeholders, environment);
            };
            ServicePlanner planner = planners.apply(ports);
            Set<ServiceName> afterTasks = stack.afterTasks();
            List<PlannedService> services = new ArrayList<>();
            for (ServiceDefinition service : stack.services()) {
                services.add(
                        afterTasks.contains(service.name()) ? planner.planBeforeTasks(service) : planner.plan(service));
            }
            planned = true;
            return new StartPlan(services, reservations, stack, state, ports, planners, urls);
        } finally {
            if (!planned) {
                reservations.values().forEach(PortReservation::close);
            }
        }
    }

    List<PlannedService> services() {
        return services;
    }

    /** Returns the names of all services of the stack. */
    public Set<ServiceName> names() {
        return services().stream().map(PlannedService::name).collect(Collectors.toUnmodifiableSet());
    }

    /** A service is ready; those that are launched from now on hear where it answers. */
    void found(ServiceName service, String url) {
        urls.found(service, url);
    }

    /**
     * Returns a service as it is launched now: with the addresses of those that are ready, should they be others, and with
     * what a task has made for it.
     *
     * @throws StartFailure if something is missing that a task should have made
     */
    PlannedService current(PlannedService service) throws StartFailure {
        Set<ServiceName> awaited = stack.awaitedBy(service.name());
        boolean again = urls.isCorrected()
                || afterTasks.contains(service.name())
                || awaited.stream().anyMatch(ownPorts::containsKey);
        PlannedService now = relocated(again ? planner(awaited).plan(service.definition()) : service);
        launched.put(now.name(), now);
        return now;
    }

    /**
     * Notes the port that a service has chosen itself, for its probes and for those that depend on it.
     *
     * @return the service with its port
     * @throws StartFailure if something that its probes need is missing
     */
    PlannedService withOwnPort(PlannedService service, int port) throws StartFailure {
        ServiceDefinition definition = service.definition();
        ownPorts.put(
                service.name(), Map.of(definition.ports().keySet().iterator().next(), port));
        urls.found(service.name(), ServiceUrls.of(definition, "localhost", port));
        Set<ServiceName> known = new HashSet<>(stack.awaitedBy(service.name()));
        known.add(service.name());
        PlannedService now = relocated(planner(known).plan(definition));
        launched.put(now.name(), now);
        return now;
    }

    /** Returns the port that a service had chosen in its launch before, if any. */
    Optional<Integer> earlierOwnPort(ServiceName service) {
        return ownPorts.getOrDefault(service, Map.of()).values().stream().findFirst();
    }

    /** Returns the services that depend on a service, directly or not. */
    public List<ServiceName> dependants(ServiceName service) {
        return services.stream()
                .map(PlannedService::name)
                .filter(other -> stack.awaitedBy(other).contains(service))
                .toList();
    }

    /** Returns a planner that knows the ports that these services have chosen. */
    private ServicePlanner planner(Set<ServiceName> known) {
        Map<ServiceName, Map<String, Integer>> now = new LinkedHashMap<>(ports);
        ownPorts.forEach((name, port) -> {
            if (known.contains(name)) {
                now.put(name, port);
            }
        });
        return planners.apply(now);
    }

    private PlannedService relocated(PlannedService planned) {
        return planned.launchedAs(
                RelocatedLauncher.relocated(planned.launch(), state),
                planned.firstStep().map(step -> RelocatedLauncher.relocated(step, state)));
    }

    /** Returns the tools of a launch, in the project as it is named now. */
    StartTools relocated(StartTools tools) {
        return tools.withLauncher(new RelocatedLauncher(tools.launcher(), state));
    }

    /** Keeps the log of a service under another name, so that the next launch begins a new one. */
    void rotateLogOf(PlannedService service) throws IOException {
        state.logs().rotate(state.relocated(service.launch().output()));
    }

    /** Returns what a service is asked by before its signal, if anything. */
    public Optional<FirstStep> firstStepOf(ServiceName service) {
        return services.stream()
                .filter(planned -> planned.name().equals(service))
                .findFirst()
                .map(planned -> launched.getOrDefault(service, planned))
                .flatMap(PlannedService::firstStep);
    }

    /** Returns whether a service is a task. */
    public boolean isTask(ServiceName service) {
        return stack.services().stream()
                .anyMatch(each -> each.name().equals(service) && each.kind() == ServiceDefinition.Kind.TASK);
    }

    /** Lets go of the picked ports of one service, which is launched next. */
    void release(PlannedService service) {
        for (int port : service.ports().values()) {
            PortReservation reservation = reservations.get(port);
            if (reservation != null) {
                reservation.close();
            }
        }
    }

    /** Lets go of all picked ports. */
    @Override
    public void close() {
        reservations.values().forEach(PortReservation::close);
    }

    private static Map<ServiceName, Map<String, Integer>> assignPorts(
            StackDefinition stack, FixedPorts taken, Map<Integer, PortReservation> reservations, PortCheck check)
            throws StartFailure {
        Set<Integer> fixed = new HashSet<>();
        for (ServiceDefinition service : stack.services()) {
            for (int port : service.ports().values()) {
                if (port > 0) {
                    taken.requireFree(service.name(), port);
                    fixed.add(port);
                }
            }
        }
        Map<ServiceName, Map<String, Integer>> ports = new LinkedHashMap<>();
        for (ServiceDefinition service : stack.services()) {
            Map<String, Integer> own = new LinkedHashMap<>();
            service.ports()
                    .forEach((key, port) -> own.put(
                            key,
                            port == 0
                                    ? pick(check, fixed, reservations)
                                    : Math.max(port, 0))); // 0 until it has chosen one
            ports.put(service.name(), own);
        }
        return ports;
    }

    private static int pick(PortCheck check, Set<Integer> except, Map<Integer, PortReservation> reservations) {
        PortReservation reservation = PortReservation.pick(check, except);
        reservations.put(reservation.port(), reservation);
        return reservation.port();
    }
}
