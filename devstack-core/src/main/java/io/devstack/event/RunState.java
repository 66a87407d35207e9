package io.devstack.event;

import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a run, as its events have reported it so far: the only class that derives it from them. Not safe for use
 * by several threads.
 *
 * @since 0.1.0
 */
public final class RunState implements RunListener {
    private final Map<ServiceName, ServiceState> services = new LinkedHashMap<>();
    private final Map<ServiceName, RunningService> ready = new LinkedHashMap<>();
    private FailureLog failures = new FailureLog(this);
    private Optional<StackEvent.RunStarted> started = Optional.empty();
    private Optional<StopEvent.Stopping> stopping = Optional.empty();
    private Optional<StopEvent.RunEnded> end = Optional.empty();
    private Optional<Restart> lastRestart = Optional.empty();
    private boolean allReady;
    private boolean detached;

    /**
     * An ordered restart that is over.
     *
     * @param number the number of the restart in its run, from 1
     * @param failures the failures of the services that are down now; empty if all are ready again
     */
    public record Restart(int number, List<Failure> failures) {
        /** Copies the list. */
        public Restart {
            failures = List.copyOf(failures);
        }
    }

    /**
     * A failure and its time.
     *
     * @param at when it happened
     * @param failure the failure, with the current name of its log
     * @param recovered whether the service was unhealthy and recovered
     */
    public record TimedFailure(Instant at, Failure failure, boolean recovered) {}

    /** Applies the next event, which happens now. */
    @Override
    public void on(RunEvent event) {
        apply(Instant.now(), event);
    }

    /** Applies the next event, which happened at {@code at}. */
    public void apply(Instant at, RunEvent event) {
        if (event instanceof StackEvent.RunStarted now) {
            begin(now);
        }
        if (event instanceof ServiceEvent ofService) {
            ServiceState service = of(ofService.service());
            service.on(ofService);
            if (event instanceof ServiceEvent.ServiceReady now) {
                ready.remove(now.service()); // the last one to be ready is the last one in the list
                ready.put(
                        now.service(),
                        new RunningService(now.service(), now.pid(), now.ports(), now.url(), now.open()));
            }
        } else if (event instanceof StackEvent ofStack) {
            apply(ofStack);
        } else if (event instanceof StopEvent ofStop) {
            apply(ofStop);
        }
        failures.apply(at, event);
    }

    /** Earlier events were about leftovers of another run. */
    private void begin(StackEvent.RunStarted now) {
        services.clear();
        ready.clear();
        failures = new FailureLog(this);
        stopping = Optional.empty();
        end = Optional.empty();
        lastRestart = Optional.empty();
        allReady = false;
        detached = false;
        started = Optional.of(now);
        now.services().forEach(this::of);
    }

    private void apply(StackEvent event) {
        if (event instanceof StackEvent.StackReady) {
            allReady = true;
        } else if (event instanceof StackEvent.Detached) {
            detached = true;
        } else if (event instanceof StackEvent.RestartOrdered ordered) {
            ordered.services().forEach(service -> of(service).restartOrdered());
        } else if (event instanceof StackEvent.RestartDone done) {
            lastRestart = Optional.of(new Restart(done.number(), List.of()));
        } else if (event instanceof StackEvent.RestartFailed failed) {
            lastRestart = Optional.of(new Restart(failed.number(), failed.failures()));
            failed.failures()
                    .forEach(failure ->
                            failure.service().ifPresent(service -> of(service).restartFailed(failure)));
        }
    }

    private void apply(StopEvent event) {
        if (event instanceof StopEvent.Stopping now) {
            stopping = Optional.of(now);
        } else if (event instanceof StopEvent.ServiceStopped stopped) {
            of(stopped.service()).stopped(stopping.isPresent());
        } else if (event instanceof StopEvent.RunEnded ended) {
            end = Optional.of(ended);
        }
    }

    private ServiceState of(ServiceName service) {
        return services.computeIfAbsent(service, ServiceState::new);
    }

    /** Returns the run, once its first event is known. */
    public Optional<RunId> run() {
        return started.map(StackEvent.RunStarted::run);
    }

    /** Returns the services that the run was to start, in order. */
    public List<ServiceName> names() {
        return started.map(StackEvent.RunStarted::services).orElse(List.of());
    }

    /** Returns the states of all services of which an event is known. */
    public List<ServiceState> services() {
        return List.copyOf(services.values());
    }

    /** Returns the state of a service; it waits if no event is known. */
    public ServiceState service(ServiceName name) {
        ServiceState known = services.get(name);
        return known == null ? new ServiceState(name) : known;
    }

    /** Returns the services that became ready, whatever became of them afterwards. */
    public List<RunningService> ready() {
        return List.copyOf(ready.values());
    }

    /** Returns whether all services became ready. */
    public boolean isReady() {
        return allReady;
    }

    /** Returns whether the run no longer depends on the process that started it. */
    public boolean isDetached() {
        return detached;
    }

    /** Returns the beginning of the stop. */
    public Optional<StopEvent.Stopping> stopping() {
        return stopping;
    }

    /** Returns the end of the run. */
    public Optional<StopEvent.RunEnded> end() {
        return end;
    }

    /** Returns the directory to which the run has moved its logs: it has ended, and nothing is left of it. */
    public Optional<Path> movedTo() {
        return end.filter(ended -> ended.verdict() != Verdict.LEFT).map(StopEvent.RunEnded::output);
    }

    /** Returns the ordered restart that ended last. */
    public Optional<Restart> lastRestart() {
        return lastRestart;
    }

    /** Returns all failures in the order in which they happened, resolved ones included. */
    public List<TimedFailure> failures() {
        return failures.all();
    }

    /** Returns the last failure of a service, with the current name of its log. */
    public Optional<Failure> failure(ServiceName service) {
        return service(service).failure().map(failures::withLogNow);
    }

    /** Returns every death of a service while it should have run, in the order in which they happened. */
    public List<Failure> deaths() {
        return failures.deaths();
    }

    /** Returns the failures of the services that are unhealthy now. */
    public List<Failure> unhealthy() {
        return failures.unhealthy();
    }

    /** Returns each time that a service was unhealthy and recovered, in the order in which they did. */
    public List<Failure> recovered() {
        return failures.recovered();
    }

    /** Returns the failures of the services that are down since an ordered restart. */
    public List<Failure> downSinceRestart() {
        return failures.down();
    }

    /** Returns the failure of the start. */
    public Optional<Failure> startFailure() {
        return failures.startFailure();
    }
}
