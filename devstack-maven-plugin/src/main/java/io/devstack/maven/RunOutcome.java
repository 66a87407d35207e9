package io.devstack.maven;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.ServiceEvent;
import io.devstack.event.ServiceState;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.EndInWords;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
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
    private final RunState state = new RunState();
    private final Map<ServiceName, String> failures = new LinkedHashMap<>();
    private List<String> left = List.of();

    /** Makes one for {@code stack}; what dies after a stop was asked for has not failed. */
    RunOutcome(StackDefinition stack, BooleanSupplier stopAsked) {
        this.stack = stack;
        this.stopAsked = stopAsked;
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof ServiceEvent.ServiceRestarting restarting) {
            failUnhealthy(restarting.service()::equals);
        } else if (event instanceof StopEvent.Stopping) {
            failUnhealthy(service -> true);
        } else if (event instanceof ServiceEvent.RestartGivenUp givenUp) {
            failures.putIfAbsent(givenUp.service(), givenUp.service() + " stays down");
        } else if (event instanceof ServiceEvent.ServiceDied died
                && died.status().value() != 0
                && !stopAsked.getAsBoolean()) {
            failures.putIfAbsent(died.service(), died.service() + " " + EndInWords.of(died.status(), died.ran()));
        } else if (event instanceof StopEvent.RunEnded ended) {
            left = ended.left();
        }
        state.on(event);
    }

    /** An unhealthy service that has to be restarted, or is unhealthy when the stop begins, has failed. */
    private void failUnhealthy(Predicate<ServiceName> which) {
        for (Failure failure : state.unhealthy()) {
            failure.service()
                    .filter(which)
                    .filter(service -> state.service(service).status() != ServiceStatus.State.STARTING)
                    .ifPresent(service -> failures.putIfAbsent(service, failure.what()));
        }
    }

    /** Sets the result of the stop, which no event reports if the supervisor could not complete the stop. */
    synchronized void stopped(StopReport report) {
        left = report.left().isEmpty() ? left : report.left();
    }

    /** Returns the run, once it is known. */
    synchronized Optional<RunId> run() {
        return state.run();
    }

    /** Returns whether nothing runs any more, nor will again: every service has ended by itself. */
    synchronized boolean allEnded() {
        return stack.services().stream()
                .filter(service -> service.kind() == ServiceDefinition.Kind.SERVICE)
                .allMatch(this::hasEnded);
    }

    /** Returns whether a service has ended for good while others run, without a stop. */
    synchronized boolean staysDown(ServiceName service) {
        return stack.service(service).filter(this::hasEnded).isPresent() && !allEnded() && !stopAsked.getAsBoolean();
    }

    /** Returns whether a service has ended for good; one that an ordered restart left down may be restarted again. */
    private boolean hasEnded(ServiceDefinition service) {
        ServiceState now = state.service(service.name());
        boolean restartFailed = state.downSinceRestart().stream()
                .anyMatch(failure -> failure.service().equals(Optional.of(service.name())));
        return now.isDown()
                && now.status() != ServiceStatus.State.STARTING
                && !restartFailed
                && (now.isGivenUp()
                        || now.exit()
                                .filter(exit -> !service.restart().covers(exit))
                                .isPresent());
    }

    /** Returns which services failed and how, or are down since an ordered restart, empty if none. */
    synchronized Optional<String> failure() {
        String all = Stream.concat(
                        failures.values().stream(),
                        state.downSinceRestart().stream().map(Failure::what))
                .collect(Collectors.joining(", "));
        return Optional.of(all).filter(text -> !text.isEmpty());
    }

    /** Returns whether the run has ended, no matter what ended it. */
    synchronized boolean isOver() {
        return state.end().isPresent();
    }

    /** Returns what is left of it, each process in words. */
    synchronized List<String> left() {
        return left;
    }
}
