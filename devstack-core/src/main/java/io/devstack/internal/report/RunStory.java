package io.devstack.internal.report;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.journal.PutAwayFiles;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the journal of one run tells, put in order. Times are since the run began, and never go back. */
final class RunStory implements RunListener {
    private final Instant begin;
    private final int unreadable;
    private final List<Timed> timed = new ArrayList<>();
    private final Map<ServiceName, ServiceTrack> tracks = new LinkedHashMap<>();
    private final Map<Class<? extends RunEvent>, Timed> last = new LinkedHashMap<>();
    private final RunState state = new RunState();
    private final List<StackEvent.RestartOrdered> ordered = new ArrayList<>();
    private final List<StopEvent.PortReleased> portsAfter = new ArrayList<>();
    private List<Trouble> troubles = List.of();
    private Duration now = Duration.ZERO;
    private Duration seen = Duration.ZERO;
    private Optional<Duration> lost = Optional.empty();

    /** A fact and its time. */
    record Timed(Duration at, RunEvent fact) {}

    private RunStory(Instant begin, int unreadable) {
        this.begin = begin;
        this.unreadable = unreadable;
    }

    static RunStory of(JournalReading reading) {
        return of(reading, Optional.empty());
    }

    /** The same; a run that has not ended lasts until {@code now}. */
    static RunStory of(JournalReading reading, Optional<Instant> now) {
        List<RecordedEvent> entries = reading.entries();
        Instant begin = entries.isEmpty() ? Instant.EPOCH : entries.get(0).at();
        for (RecordedEvent entry : entries) {
            begin = entry.fact() instanceof StackEvent.RunStarted ? entry.at() : begin;
        }
        RunStory story = new RunStory(begin, reading.unreadable());
        entries.forEach(story::hear);
        if (now.isPresent() && story.last(StopEvent.RunEnded.class).isEmpty()) {
            Duration length = Duration.between(begin, now.get());
            story.now = length.compareTo(story.now) > 0 ? length : story.now;
        }
        story.troubles = story.allTroubles();
        story.tracks.values().forEach(track -> {
            track.end(story.now);
            track.troubled(story.troubles(Optional.of(track.name())));
        });
        return story;
    }

    private void hear(RecordedEvent entry) {
        Duration at = Duration.between(begin, entry.at());
        seen = now;
        now = at.compareTo(now) < 0 ? now : at;
        Timed heard = new Timed(now, entry.fact());
        timed.add(heard);
        last.put(entry.fact().getClass(), heard);
        state.apply(begin.plus(now), entry.fact());
        on(entry.fact());
    }

    private ServiceTrack track(ServiceName service) {
        return tracks.computeIfAbsent(service, ServiceTrack::new);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof StackEvent.RunStarted fact) {
            runStarted(fact);
        } else if (event instanceof ServiceEvent.ServiceWaiting fact) {
            track(fact.service()).waits(now, fact.awaited());
        } else if (event instanceof ServiceEvent.ServiceLaunched fact) {
            track(fact.service()).launched(now, fact);
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            track(fact.service()).ready(now, fact);
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            track(fact.service()).done(now, fact);
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            track(fact.service()).died(now, fact);
        } else if (event instanceof ServiceEvent.ServiceUnhealthy fact) {
            track(fact.service()).unhealthy(now);
        } else if (event instanceof ServiceEvent.ServiceRecovered fact) {
            track(fact.service()).recovered(now);
        } else if (event instanceof ServiceEvent.ServiceRestarting fact) {
            if (fact.problem().isPresent()) { // the launch before did not become ready
                track(fact.service()).failed(now, Failure.Kind.ENDED);
            }
            track(fact.service()).restarting();
        } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
            track(fact.service()).failed(now, Failure.Kind.ENDED);
        } else if (event instanceof StackEvent.RestartOrdered fact) {
            restartOrdered(fact);
        } else if (event instanceof StackEvent.RestartFailed fact) {
            fact.failures()
                    .forEach(failure -> failure.service()
                            .ifPresent(service -> track(service).downAfterRestart(now)));
        } else if (event instanceof StackEvent.StartFailed fact) {
            startFailed(fact);
        } else if (event instanceof StopEvent.Stopping) {
            tracks.values().forEach(track -> track.stopping(now));
        } else if (event instanceof StackEvent.LeftoversEnded) {
            leftoversEnded();
        } else if (event instanceof StopEvent.ServiceStopped fact) {
            track(fact.service()).stopped(now, fact);
        } else if (event instanceof StopEvent.PortReleased fact) {
            portReleased(fact);
        }
    }

    /** Earlier facts were about leftovers of another run. */
    private void runStarted(StackEvent.RunStarted fact) {
        tracks.clear();
        ordered.clear();
        last.clear();
        lost = Optional.empty();
        last.put(fact.getClass(), timed.get(timed.size() - 1));
        portsAfter.clear();
        fact.services().forEach(this::track);
    }

    private void restartOrdered(StackEvent.RestartOrdered fact) {
        ordered.add(fact);
        fact.services().forEach(service -> track(service).restartOrdered());
    }

    private void startFailed(StackEvent.StartFailed fact) {
        Failure failure = fact.failure();
        failure.service().ifPresent(service -> track(service).failed(now, failure.kind()));
    }

    /** The writer of the earlier facts was dead by then. */
    private void leftoversEnded() {
        lost = Optional.of(lost.orElse(seen));
        tracks.values().forEach(track -> track.lost(seen));
    }

    private void portReleased(StopEvent.PortReleased fact) {
        portsAfter.removeIf(port -> port.port() == fact.port());
        portsAfter.add(fact);
    }

    Instant begin() {
        return begin;
    }

    /** Returns when the last thing happened that is known. */
    Duration end() {
        return now;
    }

    int unreadable() {
        return unreadable;
    }

    List<Timed> timed() {
        return timed;
    }

    List<ServiceTrack> tracks() {
        return List.copyOf(tracks.values());
    }

    /** Returns what went wrong, of all services, in the order in which it did. */
    List<Trouble> troubles() {
        return troubles;
    }

    private List<Trouble> allTroubles() {
        return state.failures().stream()
                .map(failure -> Trouble.of(
                        Duration.between(begin, failure.at()),
                        PutAwayFiles.placed(failure.failure(), state.movedTo()),
                        failure.recovered()))
                .toList();
    }

    private List<Trouble> troubles(Optional<ServiceName> service) {
        return troubles.stream()
                .filter(trouble -> trouble.service().equals(service))
                .toList();
    }

    /** Returns what went wrong that is no single service's. */
    List<Trouble> runTroubles() {
        return troubles(Optional.empty());
    }

    List<StopEvent.PortReleased> portsAfter() {
        return portsAfter;
    }

    /** Returns the last fact of a kind in this run. */
    <T extends RunEvent> Optional<T> last(Class<T> kind) {
        return Optional.ofNullable(last.get(kind)).map(Timed::fact).map(kind::cast);
    }

    /** Returns the time of the last fact of a kind. */
    Optional<Duration> when(Class<? extends RunEvent> kind) {
        return Optional.ofNullable(last.get(kind)).map(Timed::at);
    }

    /** Returns the facts of one kind, those of the leftovers before it too. */
    <T extends RunEvent> List<T> all(Class<T> kind) {
        return timed.stream()
                .map(Timed::fact)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    int deaths() {
        return tracks.values().stream().mapToInt(track -> track.deaths().size()).sum();
    }

    /** Returns each time that a service was unhealthy and recovered. */
    List<Trouble> recovered() {
        return troubles.stream().filter(Trouble::recovered).toList();
    }

    /** Returns the ordered restarts. */
    List<StackEvent.RestartOrdered> ordered() {
        return ordered;
    }

    /** Returns whether its supervisor died before it could end the run. */
    boolean isLost() {
        return lost.isPresent();
    }

    /** Returns from when all was ready for the first time to when the stop began, as far as it is known. */
    Optional<Bar> window() {
        Optional<Duration> from = when(StackEvent.StackReady.class);
        Duration to = when(StopEvent.Stopping.class).or(() -> lost).orElse(now);
        return from.filter(time -> time.compareTo(to) <= 0)
                .map(time -> new Bar(Bar.Kind.READY, time, to, "all ready, open for the tests"));
    }
}
