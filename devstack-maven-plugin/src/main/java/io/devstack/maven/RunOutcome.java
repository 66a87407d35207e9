package io.devstack.maven;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Mishaps;
import io.devstack.internal.process.EndInWords;
import io.devstack.model.Failure;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopReport;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run in the foreground has come to, by what happened in it. Safe for use by several threads.
 *
 * <p>A service that exits with 0 has ended; one that ends in any other way without being asked to has failed.
 */
final class RunOutcome implements RunListener {
    private final StackDefinition stack;
    private final BooleanSupplier stopAsked;
    private final Map<ServiceName, String> failures = new LinkedHashMap<>();
    private final Mishaps mishaps = new Mishaps();
    private final Map<ServiceName, String> unhealthy = new LinkedHashMap<>();
    private final Set<ServiceName> ended = new HashSet<>();
    private Optional<RunId> run = Optional.empty();
    private Optional<StopEvent.RunEnded> end = Optional.empty();
    private List<String> left = List.of();

    /** Makes one for {@code stack}; what dies after a stop was asked for has not failed. */
    RunOutcome(StackDefinition stack, BooleanSupplier stopAsked) {
        this.stack = stack;
        this.stopAsked = stopAsked;
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof StackEvent.RunStarted fact) {
            runStarted(fact);
        } else if (event instanceof ServiceEvent.ServiceLaunched fact) {
            serviceLaunched(fact);
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            serviceDied(fact);
        } else if (event instanceof ServiceEvent.ServiceUnhealthy fact) {
            serviceUnhealthy(fact);
        } else if (event instanceof ServiceEvent.ServiceRecovered fact) {
            serviceRecovered(fact);
        } else if (event instanceof ServiceEvent.ServiceRestarting fact) {
            serviceRestarting(fact);
        } else if (event instanceof StopEvent.Stopping) {
            stopping();
        } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
            restartGivenUp(fact);
        } else if (event instanceof StackEvent.RestartFailed fact) {
            restartFailed(fact);
        } else if (event instanceof StackEvent.RestartDone fact) {
            restartDone(fact);
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            serviceReady(fact);
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            taskDone(fact);
        } else if (event instanceof StopEvent.RunEnded fact) {
            runEnded(fact);
        }
    }

    private void runStarted(StackEvent.RunStarted fact) {
        run = Optional.of(fact.run());
    }

    private void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        mishaps.on(fact);
        unhealthy.remove(fact.service());
        ended.remove(fact.service());
    }

    private void serviceDied(ServiceEvent.ServiceDied fact) {
        unhealthy.remove(fact.service());
        RestartPolicy policy =
                stack.service(fact.service()).map(ServiceDefinition::restart).orElse(RestartPolicy.NEVER);
        if (!policy.covers(fact.status())) {
            ended.add(fact.service());
        }
        if (fact.status().value() != 0 && !stopAsked.getAsBoolean()) {
            failures.putIfAbsent(fact.service(), fact.service() + " " + EndInWords.of(fact.status(), fact.ran()));
        }
    }

    private void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {
        unhealthy.put(fact.service(), fact.failure().what());
    }

    private void serviceRecovered(ServiceEvent.ServiceRecovered fact) {
        unhealthy.remove(fact.service());
    }

    private void serviceRestarting(ServiceEvent.ServiceRestarting fact) {
        Optional.ofNullable(unhealthy.remove(fact.service()))
                .ifPresent(what -> failures.putIfAbsent(fact.service(), what));
    }

    /** A service that is unhealthy when the stop begins has failed. */
    private void stopping() {
        unhealthy.forEach(failures::putIfAbsent);
    }

    private void restartGivenUp(ServiceEvent.RestartGivenUp fact) {
        ended.add(fact.service());
        failures.putIfAbsent(fact.service(), fact.service() + " stays down");
    }

    private void restartFailed(StackEvent.RestartFailed fact) {
        mishaps.on(fact);
    }

    private void restartDone(StackEvent.RestartDone fact) {
        mishaps.on(fact);
    }

    private void serviceReady(ServiceEvent.ServiceReady fact) {
        mishaps.on(fact);
    }

    private void taskDone(ServiceEvent.TaskDone fact) {
        mishaps.on(fact);
    }

    private void runEnded(StopEvent.RunEnded fact) {
        end = Optional.of(fact);
        left = fact.left();
    }

    /** Sets the result of the stop, which no event reports if the supervisor could not complete the stop. */
    synchronized void stopped(StopReport report) {
        left = report.left().isEmpty() ? left : report.left();
    }

    /** Returns the run, once it is known. */
    synchronized Optional<RunId> run() {
        return run;
    }

    /** Returns whether nothing runs any more, nor will again: every service has ended by itself. */
    synchronized boolean allEnded() {
        return stack.services().stream()
                .filter(service -> service.kind() == ServiceDefinition.Kind.SERVICE)
                .allMatch(service -> ended.contains(service.name()));
    }

    /** Returns whether a service has ended for good while others run, without a stop. */
    synchronized boolean staysDown(ServiceName service) {
        return ended.contains(service) && !allEnded() && !stopAsked.getAsBoolean();
    }

    /** Returns which services failed and how, or are down since an ordered restart, empty if none. */
    synchronized Optional<String> failure() {
        String all = Stream.concat(
                        failures.values().stream(), mishaps.down().stream().map(Failure::what))
                .collect(Collectors.joining(", "));
        return Optional.of(all).filter(text -> !text.isEmpty());
    }

    /** Returns whether the run has ended, no matter what ended it. */
    synchronized boolean isOver() {
        return end.isPresent();
    }

    /** Returns what is left of it, each process in words. */
    synchronized List<String> left() {
        return left;
    }
}
