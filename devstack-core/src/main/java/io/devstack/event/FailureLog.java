package io.devstack.event;

import io.devstack.internal.log.LogFile;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The failures of one run, and the current names of their logs. */
final class FailureLog {
    private final RunState run;
    private final List<Entry> all = new ArrayList<>();
    private final List<Entry> down = new ArrayList<>();
    private final Map<ServiceName, Entry> unhealthy = new LinkedHashMap<>();
    private final List<Entry> recovered = new ArrayList<>();

    private enum Kind {
        DEATH,
        UNHEALTHY,
        RECOVERED,
        FAILED_START,
        GIVEN_UP,
        FAILED_RESTART
    }

    /** A failure and the number of its launch, which decides the later name of its log. */
    private record Entry(Instant at, Kind kind, Failure failure, int launch) {}

    FailureLog(RunState run) {
        this.run = run;
    }

    /** Applies an event, after the states of the services. */
    void apply(Instant at, RunEvent event) {
        if (event instanceof ServiceEvent.ServiceReady ready) {
            recovered(ready.service(), "it was restarted");
            resolved(Optional.of(ready.service()));
        } else if (event instanceof ServiceEvent.TaskDone done) {
            resolved(Optional.of(done.service()));
        } else if (event instanceof ServiceEvent.ServiceDied died) {
            unhealthy.remove(died.service());
            add(at, Kind.DEATH, died.failure());
        } else if (event instanceof ServiceEvent.ServiceUnhealthy now) {
            unhealthy.put(now.service(), add(at, Kind.UNHEALTHY, now.failure()));
        } else if (event instanceof ServiceEvent.ServiceRecovered now) {
            recovered(now.service(), "it recovered after " + Elapsed.rough(now.lasted()));
        } else if (event instanceof ServiceEvent.ServiceRestarting restarting) {
            dead(restarting.service());
        } else if (event instanceof ServiceEvent.RestartGivenUp givenUp) {
            dead(givenUp.service());
            String what = givenUp.service() + " stays down: " + givenUp.problem();
            add(at, Kind.GIVEN_UP, Failure.of(Failure.Kind.ENDED, Optional.of(givenUp.service()), what));
        } else if (event instanceof StackEvent.RestartDone) {
            resolved(Optional.empty()); // resolves the failure of a whole restart, which names no service
        } else if (event instanceof StackEvent.RestartFailed failed) {
            for (Failure failure : failed.failures()) {
                resolved(failure.service());
                failure.service().ifPresent(unhealthy::remove);
                down.add(add(at, Kind.FAILED_RESTART, failure));
            }
        } else if (event instanceof StackEvent.StartFailed failed) {
            add(at, Kind.FAILED_START, failed.failure());
        } else if (event instanceof StopEvent.Stopping) {
            List.copyOf(unhealthy.keySet()).forEach(this::dead);
        } else if (event instanceof StopEvent.RunEnded ended) {
            ended.deaths().forEach(service -> unrecorded(at, service));
        }
    }

    /** An unhealthy service that has to be restarted, or is unhealthy when the stop begins, counts as dead. */
    private void dead(ServiceName service) {
        Entry entry = unhealthy.remove(service);
        if (entry != null) {
            replace(entry, Kind.DEATH, entry.failure());
        }
    }

    private void recovered(ServiceName service, String how) {
        Entry entry = unhealthy.remove(service);
        if (entry != null) {
            Failure failure = entry.failure();
            Failure resolved = new Failure(
                    failure.kind(), failure.service(), failure.what() + "; " + how, List.of(), failure.logFile());
            recovered.add(replace(entry, Kind.RECOVERED, resolved));
        }
    }

    private Entry replace(Entry entry, Kind kind, Failure failure) {
        Entry other = new Entry(entry.at(), kind, failure, entry.launch());
        all.set(all.indexOf(entry), other);
        return other;
    }

    /** The journal that recorded a death may have been deleted; the end of the run names the service. */
    private void unrecorded(Instant at, ServiceName service) {
        boolean known = all.stream()
                .anyMatch(entry ->
                        entry.kind() == Kind.DEATH && entry.failure().service().equals(Optional.of(service)));
        if (!known) {
            String what = service + " died while it should have run";
            add(at, Kind.DEATH, Failure.of(Failure.Kind.ENDED, Optional.of(service), what));
        }
    }

    private void resolved(Optional<ServiceName> service) {
        down.removeIf(entry -> entry.failure().service().equals(service));
    }

    private Entry add(Instant at, Kind kind, Failure failure) {
        Entry entry = new Entry(at, kind, failure, launches(failure));
        all.add(entry);
        return entry;
    }

    private int launches(Failure failure) {
        return failure.service().map(service -> run.service(service).launches()).orElse(0);
    }

    List<RunState.TimedFailure> all() {
        return all.stream()
                .map(entry -> new RunState.TimedFailure(entry.at(), now(entry), entry.kind() == Kind.RECOVERED))
                .toList();
    }

    List<Failure> deaths() {
        return now(all.stream().filter(entry -> entry.kind() == Kind.DEATH).toList());
    }

    List<Failure> unhealthy() {
        return now(List.copyOf(unhealthy.values()));
    }

    List<Failure> recovered() {
        return now(recovered);
    }

    List<Failure> down() {
        return now(down);
    }

    Optional<Failure> startFailure() {
        return all.stream()
                .filter(entry -> entry.kind() == Kind.FAILED_START)
                .findFirst()
                .map(this::now);
    }

    /** Returns a failure that was reported before, with the current name of its log. */
    Failure withLogNow(Failure reported) {
        return all.stream()
                .filter(entry -> entry.failure().equals(reported))
                .reduce((earlier, later) -> later)
                .map(this::now)
                .orElse(reported);
    }

    private List<Failure> now(List<Entry> entries) {
        return entries.stream().map(this::now).toList();
    }

    /** The log of a launch that was followed by another is kept under the number of the launch. */
    private Failure now(Entry entry) {
        Failure failure = entry.failure();
        int later = launches(failure) - entry.launch();
        if (entry.launch() == 0 || later <= 0) {
            return failure;
        }
        return failure.withLog(failure.logFile()
                .filter(log -> later <= LogFile.KEPT)
                .map(log -> LogFile.numbered(log, entry.launch())));
    }
}
