package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.internal.startup.StartFailure;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings services back that died, each time after a longer pause. Used by the supervisor's main thread only. */
final class Restarts {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LOOP = Duration.ofMinutes(1);

    private final Map<ServiceName, RestartPolicy> policies;
    private final Relaunch relaunch;
    private final HalfUp halfUp;
    private final Consumer<RunEvent> facts;
    private final Map<ServiceName, Integer> attempts = new ConcurrentHashMap<>();
    private final Map<ServiceName, Integer> deaths = new HashMap<>();
    private final Map<ServiceName, Long> firstDeaths = new HashMap<>();
    private final Map<ServiceName, Thread> threads = new HashMap<>();

    /** Launches a service again and waits until it is ready. */
    @FunctionalInterface
    interface Relaunch {
        void launch(ServiceName service) throws StartFailure, IOException, InterruptedException;
    }

    /** Ends what may run of a service, and returns what is alive all the same. */
    @FunctionalInterface
    interface HalfUp {
        List<String> end(ServiceName service) throws InterruptedException;
    }

    /**
     * Makes restarts that publish to {@code facts}.
     *
     * @param halfUp stops the remaining processes of a service before it is launched again, and those of a failed
     *     launch
     */
    Restarts(Map<ServiceName, RestartPolicy> policies, Relaunch relaunch, HalfUp halfUp, Consumer<RunEvent> facts) {
        this.policies = Map.copyOf(policies);
        this.relaunch = relaunch;
        this.halfUp = halfUp;
        this.facts = facts;
    }

    /** Decides what is done about an end, and has it done on a thread of its own. */
    void died(ServiceName service, ExitStatus status) {
        RestartPolicy policy = policies.getOrDefault(service, RestartPolicy.NEVER);
        if (policy.covers(status)) {
            bringBack(service, policy);
        }
    }

    /** Returns whether a service is restarted if it becomes unhealthy. */
    boolean coversUnhealthy(ServiceName service) {
        return policies.getOrDefault(service, RestartPolicy.NEVER).when() != RestartPolicy.When.NEVER;
    }

    /** Restarts an unhealthy service, whose processes are stopped first. */
    void unhealthy(ServiceName service) {
        bringBack(service, policies.getOrDefault(service, RestartPolicy.NEVER));
    }

    private void bringBack(ServiceName service, RestartPolicy policy) {
        firstDeaths.putIfAbsent(service, System.nanoTime());
        int died = deaths.merge(service, 1, Integer::sum);
        int attempt = attempts.merge(service, 1, Integer::sum);
        if (attempt > policy.atMost()) {
            Duration within = Duration.ofNanos(System.nanoTime() - firstDeaths.getOrDefault(service, 0L));
            facts.accept(new ServiceEvent.RestartGivenUp(service, tooOften(died, within)));
            boolean unused = inBackground(service, () -> endRest(service)); // else the stop does it
        } else if (!inBackground(service, () -> bringBack(service, policy, attempt))) {
            facts.accept(new ServiceEvent.RestartGivenUp(service, "the machine gives no thread for it"));
        }
    }

    /** Returns whether the machine gives a thread for it. */
    private boolean inBackground(ServiceName service, Runnable task) {
        Thread thread = SideThread.begin("devstack-restart-" + service, task);
        if (SideThread.hasBegun(thread)) {
            threads.put(service, thread);
        }
        return SideThread.hasBegun(thread);
    }

    /** The backoff grows, so this many deaths in this time is a crash loop. */
    static String tooOften(int deaths, Duration within) {
        boolean loop = within.dividedBy(Math.max(1, deaths)).compareTo(LOOP) < 0;
        return (loop ? "crash loop: it died " : "it died ") + deaths + " times within " + Elapsed.text(within)
                + "; look for the first cause in its oldest log";
    }

    private void bringBack(ServiceName service, RestartPolicy policy, int first) {
        try {
            int attempt = first;
            Optional<String> problem = attempt(service, policy, attempt, Optional.empty());
            while (problem.isPresent() && attempt < policy.atMost()) {
                attempt = attempts.merge(service, 1, Integer::sum);
                problem = attempt(service, policy, attempt, problem);
            }
            problem.ifPresent(text -> giveUp(service, text));
        } catch (RuntimeException | Error e) { // also an Error: it would not be reported otherwise
            giveUp(service, "it could not be launched: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stack is being stopped
        }
    }

    /** Returns why the service is not ready, empty if it is, or if it was given up. */
    private Optional<String> attempt(ServiceName service, RestartPolicy policy, int attempt, Optional<String> problem)
            throws InterruptedException {
        try {
            if (hasEnded(service)) {
                facts.accept(new ServiceEvent.ServiceRestarting(
                        service, attempt, policy.atMost(), pauseBefore(attempt), problem));
                launch(service, attempt);
            }
            return Optional.empty();
        } catch (StartFailure e) {
            return Optional.of(e.failure().text());
        } catch (IOException e) {
            return Optional.of("it could not be launched: " + e.getMessage());
        }
    }

    /** Launches a service after a pause. As long as its files cannot be written, tries again after the next pause. */
    private void launch(ServiceName service, int attempt) throws StartFailure, IOException, InterruptedException {
        boolean ended = true;
        for (int pauses = attempt; ended; pauses++) {
            Thread.sleep(pauseBefore(pauses).toMillis());
            try {
                relaunch.launch(service);
                return;
            } catch (FileSystemException e) {
                if (pauses == attempt) {
                    facts.accept(new ServiceEvent.RestartPostponed(service, String.valueOf(e.getMessage())));
                }
                ended = hasEnded(service);
            }
        }
    }

    /** Ends the processes of a service; if some survive, the service is given up. */
    private boolean hasEnded(ServiceName service) throws InterruptedException {
        List<String> left = halfUp.end(service);
        if (!left.isEmpty()) {
            facts.accept(new ServiceEvent.RestartGivenUp(
                    service,
                    "it was not launched again, because its processes are still alive: " + String.join("; ", left)));
        }
        return left.isEmpty();
    }

    private void giveUp(ServiceName service, String problem) {
        facts.accept(new ServiceEvent.RestartGivenUp(service, problem));
        endRest(service);
    }

    private void endRest(ServiceName service) {
        try {
            List<String> unused = halfUp.end(service); // the stop of the stack reports survivors
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stop does it
        }
    }

    private static Duration pauseBefore(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Gives up what is under way: from now on nothing is launched. A request of a first step may take a moment longer. */
    void cancel() throws InterruptedException {
        cancel(threads.keySet());
    }

    private void cancel(Set<ServiceName> services) throws InterruptedException {
        threads.forEach((service, thread) -> {
            if (services.contains(service)) {
                thread.interrupt();
            }
        });
        long deadline = System.nanoTime() + CANCEL_TIMEOUT.toNanos();
        for (ServiceName service : services) {
            Thread thread = threads.get(service);
            if (thread != null) {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            }
        }
    }

    /** Somebody else brings these back: gives up what is under way for them, and counts from the beginning. */
    void leave(Set<ServiceName> services) throws InterruptedException {
        cancel(services);
        attempts.keySet().removeAll(services);
        deaths.keySet().removeAll(services);
        firstDeaths.keySet().removeAll(services);
    }
}
