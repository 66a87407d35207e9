package io.devstack.startup;

import io.devstack.port.PortCheck;
import io.devstack.port.PortReservation;
import io.devstack.shutdown.FirstStep;
import io.devstack.stack.Placeholders;
import io.devstack.stack.RunId;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceName;
import io.devstack.stack.ServiceUrls;
import io.devstack.stack.StackDefinition;
import io.devstack.state.StateDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that can be found out before the first launch: fixed ports are free, free ports are picked and held,
 * programs and directories exist, patterns can be read. What is wrong is told here, when nothing has been started.
 */
public final class StartPlan implements AutoCloseable {
    private final List<PlannedService> services;
    private final Map<Integer, PortReservation> reservations;

    private final ServicePlanner planner;
    private final ServiceUrls urls;
    private final Set<ServiceName> afterTasks;
    private final Map<ServiceName, PlannedService> launched = new ConcurrentHashMap<>();

    private StartPlan(
            List<PlannedService> services,
            Map<Integer, PortReservation> reservations,
            ServicePlanner planner,
            ServiceUrls urls,
            Set<ServiceName> afterTasks) {
        this.services = services;
        this.reservations = reservations;
        this.planner = planner;
        this.urls = urls;
        this.afterTasks = afterTasks;
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
            Placeholders placeholders = new Placeholders(ports, urls);
            ServiceEnvironment environment =
                    new ServiceEnvironment(callerEnvironment, run, state.stackId(), ports, placeholders);
            ServicePlanner planner = new ServicePlanner(tools.launcher(), state, ports, placeholders, environment);
            Set<ServiceName> afterTasks = stack.afterTasks();
            List<PlannedService> services = new ArrayList<>();
            for (ServiceDefinition service : stack.services()) {
                services.add(
                        afterTasks.contains(service.name()) ? planner.planBeforeTasks(service) : planner.plan(service));
            }
            planned = true;
            return new StartPlan(services, reservations, planner, urls, afterTasks);
        } finally {
            if (!planned) {
                reservations.values().forEach(PortReservation::close);
            }
        }
    }

    List<PlannedService> services() {
        return services;
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
        boolean again = urls.isCorrected() || afterTasks.contains(service.name());
        PlannedService now = again ? planner.plan(service.definition()) : service;
        launched.put(now.name(), now);
        return now;
    }

    /** Returns what a service is asked by before its signal, if anything. */
    public Optional<FirstStep> firstStepOf(ServiceName service) {
        return services.stream()
                .filter(planned -> planned.name().equals(service))
                .findFirst()
                .map(planned -> launched.getOrDefault(service, planned))
                .flatMap(PlannedService::firstStep);
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
                if (port != 0) {
                    taken.requireFree(service.name(), port);
                    fixed.add(port);
                }
            }
        }
        Map<ServiceName, Map<String, Integer>> ports = new LinkedHashMap<>();
        for (ServiceDefinition service : stack.services()) {
            Map<String, Integer> own = new LinkedHashMap<>();
            service.ports().forEach((key, port) -> own.put(key, port == 0 ? pick(check, fixed, reservations) : port));
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
