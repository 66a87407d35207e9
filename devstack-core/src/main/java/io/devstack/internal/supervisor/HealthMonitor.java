package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.RunningTime;
import io.devstack.internal.startup.Liveness;
import io.devstack.internal.startup.ProbeResult;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Checks that ready services stay so: each owns its port and passes its alive check. One thread schedules the checks of all
 * services; only an attempt of an alive check, which waits for an answer, has a thread for as long as it takes.
 *
 * <p>Reports nothing while an ordered restart is under way, and starts anew after the machine was suspended.
 */
final class HealthMonitor {
    private static final Duration GAP = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final Consumer<RunEvent> facts;
    private final Consumer<ServiceName> afterFailure;
    private final LongSupplier nanoTime;
    private final RunningTime time;
    private final Map<ServiceName, CheckedService> services = new LinkedHashMap<>();
    private final List<ServiceName> deaths = new ArrayList<>();
    private final Consumer<Runnable> scheduler;
    private boolean begun;
    private boolean paused;
    private boolean closed;
    private Duration lastPause = IDLE;

    /**
     * Makes a monitor in real time.
     *
     * @param afterFailure is called when a service became unhealthy, after the fact
     */
    HealthMonitor(Consumer<RunEvent> facts, Consumer<ServiceName> afterFailure) {
        this(
                facts,
                afterFailure,
                System::nanoTime,
                System::currentTimeMillis,
                task -> BackgroundThread.begin("devstack-health", task));
    }

    HealthMonitor(
            Consumer<RunEvent> facts,
            Consumer<ServiceName> afterFailure,
            LongSupplier nanoTime,
            LongSupplier wallMillis,
            Consumer<Runnable> scheduler) {
        this.facts = facts;
        this.afterFailure = afterFailure;
        this.nanoTime = nanoTime;
        this.time = new RunningTime(nanoTime, wallMillis);
        this.scheduler = scheduler;
    }

    /** Begins to check a service that is ready now. */
    synchronized void begin(ServiceName service, long pid, Liveness liveness) {
        if (closed || liveness.isEmpty()) {
            return;
        }
        if (services.isEmpty()) {
            time.tick(); // from here on gaps count
        }
        services.put(service, new CheckedService(service, pid, liveness, nanoTime.getAsLong()));
        if (!begun) {
            begun = true;
            scheduler.accept(this::run);
        }
        notifyAll();
    }

    /** Takes in what else happens in the run, before it is published. */
    synchronized void hear(RunEvent fact) {
        if (fact instanceof ServiceEvent.ServiceLaunched launched) {
            forget(launched.service());
        } else if (fact instanceof ServiceEvent.ServiceDied died) {
            forget(died.service());
        } else if (fact instanceof StackEvent.RestartOrdered ordered) {
            ordered.services().forEach(this::forget);
            paused = true;
        } else if (fact instanceof StackEvent.RestartDone || fact instanceof StackEvent.RestartFailed) {
            paused = false;
            startAnew();
            notifyAll();
        } else if (fact instanceof StopEvent.Stopping) {
            services.values().stream().filter(CheckedService::isUnhealthy).forEach(service -> deaths.add(service.name));
            List.copyOf(services.keySet()).forEach(this::forget);
            closed = true;
            notifyAll();
        }
    }

    /** Returns the services that were unhealthy when the stop began, or were restarted because they were. */
    synchronized List<ServiceName> deaths() {
        return List.copyOf(deaths);
    }

    /** Returns what the probes of the alive check of a service saw last. */
    synchronized List<ProbeResult> lastOf(ServiceName service) {
        return Optional.ofNullable(services.get(service))
                .flatMap(checked -> checked.liveness.alive())
                .map(alive -> alive.attempt().last())
                .orElse(List.of());
    }

    /** Gives up an unhealthy service that is going to be restarted; returns whether it still is unhealthy. */
    synchronized boolean giveUp(ServiceName service) {
        CheckedService checked = services.get(service);
        if (checked == null || !checked.isUnhealthy()) {
            return false;
        }
        deaths.add(service);
        forget(service);
        return true;
    }

    private void forget(ServiceName service) {
        CheckedService checked = services.remove(service);
        if (checked != null && checked.attempt != null) {
            checked.attempt.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                tickSafely();
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    wait(Math.max(1, untilNext().toMillis()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // not expected
        }
    }

    /** A check that breaks must not end all the others. */
    private void tickSafely() {
        try {
            tick();
        } catch (RuntimeException | Error e) {
            System.err.println("a health check broke: " + e);
        }
    }

    /** Does every check that is due. */
    void tick() {
        List<CheckedService> due;
        synchronized (this) {
            noticeGap();
            due = paused || closed ? List.of() : List.copyOf(services.values());
        }
        due.forEach(this::checkPort);
        due.forEach(this::beginAttempt);
    }

    /** Returns the time until the next check is due. */
    synchronized Duration untilNext() {
        long now = nanoTime.getAsLong();
        lastPause = services.values().stream()
                .filter(service -> !paused)
                .map(service -> service.untilNext(now))
                .min(Duration::compareTo)
                .orElse(IDLE);
        return lastPause;
    }

    /** Monotonic time stands still during a suspend on some systems, and jumps on others. */
    private void noticeGap() {
        if (time.stoodStill(lastPause, GAP)) {
            startAnew();
        }
    }

    private void startAnew() {
        services.values().forEach(service -> service.startAnew(nanoTime.getAsLong()));
    }

    private void checkPort(CheckedService service) {
        if (service.liveness.portLoss().isEmpty() || nanoTime.getAsLong() - service.portDue < 0) {
            return;
        }
        Optional<String> loss = lossOf(service);
        synchronized (this) {
            if (isCurrent(service)) {
                service.portSeen(loss, nanoTime.getAsLong());
                judge(service);
            }
        }
    }

    /** A table that cannot be read proves nothing. */
    private static Optional<String> lossOf(CheckedService service) {
        try {
            return service.liveness.portLoss().orElseThrow().get();
        } catch (RuntimeException e) {
            System.err.println("cannot check the port of " + service.name + ": " + e);
            return Optional.empty();
        }
    }

    private synchronized void beginAttempt(CheckedService service) {
        long now = nanoTime.getAsLong();
        if (service.liveness.alive().isEmpty() || service.attempt != null || now - service.aliveDue < 0) {
            return;
        }
        Liveness.Alive alive = service.liveness.alive().get();
        if (!isCurrent(service)) {
            return;
        }
        int round = service.round;
        service.aliveDue = now + alive.every().toNanos();
        service.attempt = SideThread.begin("devstack-alive-" + service.name, () -> attempt(service, alive, round));
        if (!SideThread.hasBegun(service.attempt)) {
            service.attempt = null; // the machine gives no thread: the next check may have one
        }
    }

    private void attempt(CheckedService service, Liveness.Alive alive, int round) {
        Optional<Observation> seen = Optional.empty();
        try {
            seen = Optional.of(alive.attempt().run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is not checked any more
        } catch (RuntimeException e) {
            seen = Optional.of(Observation.notYet("the alive check broke: " + e));
        } finally {
            end(service, seen, round);
        }
    }

    private synchronized void end(CheckedService service, Optional<Observation> seen, int round) {
        service.attempt = null;
        noticeGap(); // what a machine that stood still timed out proves nothing
        if (seen.isPresent() && round == service.round && isCurrent(service)) {
            service.answered(seen.get());
            judge(service);
        }
        notifyAll();
    }

    private boolean isCurrent(CheckedService service) {
        return !closed && !paused && service.equals(services.get(service.name));
    }

    private void judge(CheckedService service) {
        long now = nanoTime.getAsLong();
        Optional<String> problem = service.problem(now);
        if (problem.isPresent() && !service.isUnhealthy()) {
            service.unhealthySince = Optional.of(now);
            facts.accept(new ServiceEvent.ServiceUnhealthy(service.name, service.pid, service.failure(problem.get())));
            afterFailure.accept(service.name);
        } else if (service.isUnhealthy() && service.isWell()) {
            Duration lasted = Duration.ofNanos(now - service.unhealthySince.get());
            service.unhealthySince = Optional.empty();
            facts.accept(new ServiceEvent.ServiceRecovered(service.name, lasted));
        }
    }
}
