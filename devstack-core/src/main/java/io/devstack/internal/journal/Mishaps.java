package io.devstack.internal.journal;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.log.LogFile;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The failures of the services of one run, by its facts: deaths, services that are down since an ordered restart, and
 * the current log file of each. The only source of these. Safe for use by several threads.
 */
public final class Mishaps implements RunListener {
    private final List<Mishap> all = new ArrayList<>();
    private final List<Mishap> down = new ArrayList<>();
    private final Map<ServiceName, Mishap> unhealthy = new LinkedHashMap<>();
    private final List<Mishap> recovered = new ArrayList<>();
    private final Map<ServiceName, Integer> launches = new HashMap<>();
    private Optional<Path> movedTo = Optional.empty();

    private enum Kind {
        DEATH,
        UNHEALTHY,
        FAILED_START,
        GIVEN_UP,
        FAILED_RESTART
    }

    /** A failure of a service and the number of its launch, which decides under what name its log was kept. */
    private record Mishap(Kind kind, Failure failure, int launch) {}

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof StackEvent.RunStarted) {
            runStarted();
        } else if (event instanceof ServiceEvent.ServiceLaunched fact) {
            serviceLaunched(fact);
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            serviceReady(fact);
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            taskDone(fact);
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
        } else if (event instanceof StackEvent.RestartDone) {
            restartDone();
        } else if (event instanceof StackEvent.RestartFailed fact) {
            restartFailed(fact);
        } else if (event instanceof StackEvent.StartFailed fact) {
            startFailed(fact);
        } else if (event instanceof StopEvent.RunEnded fact) {
            runEnded(fact);
        }
    }

    /** Earlier facts were about leftovers of another run. */
    private void runStarted() {
        all.clear();
        down.clear();
        unhealthy.clear();
        recovered.clear();
        launches.clear();
        movedTo = Optional.empty();
    }

    private void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        launches.merge(fact.service(), 1, Integer::sum);
    }

    private void serviceReady(ServiceEvent.ServiceReady fact) {
        recovered(fact.service(), "it was restarted");
        mended(Optional.of(fact.service()));
    }

    private void taskDone(ServiceEvent.TaskDone fact) {
        mended(Optional.of(fact.service()));
    }

    private void serviceDied(ServiceEvent.ServiceDied fact) {
        unhealthy.remove(fact.service());
        all.add(mishap(Kind.DEATH, fact.failure()));
    }

    private void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {
        Mishap mishap = mishap(Kind.UNHEALTHY, fact.failure());
        all.add(mishap);
        unhealthy.put(fact.service(), mishap);
    }

    private void serviceRecovered(ServiceEvent.ServiceRecovered fact) {
        recovered(fact.service(), "it recovered after " + Elapsed.rough(fact.lasted()));
    }

    /** An unhealthy service that has to be restarted, or is unhealthy when the stop begins, counts as dead. */
    private void dead(ServiceName service) {
        Mishap mishap = unhealthy.remove(service);
        if (mishap != null) {
            all.set(all.indexOf(mishap), new Mishap(Kind.DEATH, mishap.failure(), mishap.launch()));
        }
    }

    private void recovered(ServiceName service, String how) {
        Mishap mishap = unhealthy.remove(service);
        if (mishap != null) {
            Failure failure = mishap.failure();
            Failure mended = new Failure(
                    failure.kind(), failure.service(), failure.what() + "; " + how, List.of(), failure.logFile());
            Mishap over = new Mishap(Kind.UNHEALTHY, mended, mishap.launch());
            all.set(all.indexOf(mishap), over);
            recovered.add(over);
        }
    }

    private void serviceRestarting(ServiceEvent.ServiceRestarting fact) {
        dead(fact.service());
    }

    private void stopping() {
        List.copyOf(unhealthy.keySet()).forEach(this::dead);
    }

    private void restartGivenUp(ServiceEvent.RestartGivenUp fact) {
        dead(fact.service());
        String what = fact.service() + " stays down: " + fact.problem();
        all.add(mishap(Kind.GIVEN_UP, Failure.of(Failure.Kind.ENDED, Optional.of(fact.service()), what)));
    }

    /**
     * A restart that broke as a whole has left unknown services down; the next successful restart clears that failure.
     */
    private void restartDone() {
        mended(Optional.empty());
    }

    private void restartFailed(StackEvent.RestartFailed fact) {
        for (Failure failure : fact.failures()) {
            Mishap mishap = mishap(Kind.FAILED_RESTART, failure);
            mended(failure.service());
            all.add(mishap);
            down.add(mishap);
        }
    }

    private void startFailed(StackEvent.StartFailed fact) {
        all.add(mishap(Kind.FAILED_START, fact.failure()));
    }

    /** A run of which nothing is left has moved its logs. The journal that recorded a death may have been deleted. */
    private void runEnded(StopEvent.RunEnded fact) {
        movedTo = Optional.of(fact.output()).filter(output -> fact.verdict() != Verdict.LEFT);
        for (ServiceName service : fact.deaths()) {
            boolean told = all.stream()
                    .anyMatch(mishap -> mishap.kind() == Kind.DEATH
                            && mishap.failure().service().equals(Optional.of(service)));
            if (!told) {
                all.add(mishap(
                        Kind.DEATH,
                        Failure.of(
                                Failure.Kind.ENDED, Optional.of(service), service + " died while it should have run")));
            }
        }
    }

    /**
     * Records that another process has moved the logs into {@code directory}, after the end of the journal or without
     * an entry in it.
     */
    public synchronized void logsMovedTo(Path directory) {
        movedTo = Optional.of(directory);
    }

    /** Returns all failures in the order in which they happened, also those that are resolved by now. */
    public synchronized List<Failure> all() {
        return now(all);
    }

    /** Returns the number of failures, resolved or not. */
    public synchronized int count() {
        return all.size();
    }

    /** Returns every death of a service while it should have run, in the order in which they happened. */
    public synchronized List<Failure> deaths() {
        return now(of(Kind.DEATH));
    }

    /** Returns what is wrong with the services that are unhealthy now. */
    public synchronized List<Failure> unhealthy() {
        return now(List.copyOf(unhealthy.values()));
    }

    /** Returns each time that a service was unhealthy and recovered, in the order in which they did. */
    public synchronized List<Failure> recovered() {
        return now(recovered);
    }

    /** Returns why services are down since an ordered restart. */
    public synchronized List<Failure> down() {
        return now(down);
    }

    /** Returns why the start failed, if it did. */
    public synchronized Optional<Failure> startFailure() {
        return now(of(Kind.FAILED_START)).stream().findFirst();
    }

    /** Returns a failure that was reported before, with the current place of its log. */
    public synchronized Failure withLogNow(Failure told) {
        return all.stream()
                .filter(mishap -> mishap.failure().equals(told))
                .reduce((earlier, later) -> later)
                .map(this::now)
                .orElse(told);
    }

    private List<Mishap> of(Kind kind) {
        return all.stream().filter(mishap -> mishap.kind() == kind).toList();
    }

    private Mishap mishap(Kind kind, Failure failure) {
        return new Mishap(kind, failure, failure.service().map(this::launchesOf).orElse(0));
    }

    private int launchesOf(ServiceName service) {
        return launches.getOrDefault(service, 0);
    }

    private void mended(Optional<ServiceName> service) {
        down.removeIf(mishap -> mishap.failure().service().equals(service));
    }

    private List<Failure> now(List<Mishap> mishaps) {
        return mishaps.stream().map(this::now).toList();
    }

    private Failure now(Mishap mishap) {
        Failure failure = mishap.failure();
        Failure named = isKeptUnderItsNumber(mishap)
                ? failure.withLog(failure.logFile().map(log -> LogFile.numbered(log, mishap.launch())))
                : failure;
        return movedTo.map(directory -> named.withLog(
                        named.logFile().map(log -> PutAwayFiles.find(directory, String.valueOf(log.getFileName())))))
                .orElse(named);
    }

    /** The log of a launch that was followed by another is. */
    private boolean isKeptUnderItsNumber(Mishap mishap) {
        return mishap.launch() > 0
                && mishap.launch()
                        < mishap.failure().service().map(this::launchesOf).orElse(0);
    }
}
