package io.devstack.internal.report;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The life of one service, bar by bar; filled in the order in which things happened. */
final class ServiceTrack {
    private static final int MOST_BARS = 100;

    private final ServiceName name;
    private final List<Bar> bars = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();
    private final List<Duration> deaths = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private List<Trouble> troubles = List.of();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private List<ServiceName> awaited = List.of();
    private Optional<Duration> waitingSince = Optional.empty();
    private Optional<ServiceEvent.ServiceReady> ready = Optional.empty();
    private Optional<ServiceEvent.TaskDone> done = Optional.empty();
    private Optional<StopEvent.ServiceStopped> stopped = Optional.empty();
    private Optional<ExitStatus> status = Optional.empty();
    private Optional<Open> open = Optional.empty();
    private Optional<Duration> unhealthySince = Optional.empty();
    private boolean toComeBack;
    private int restarts;
    private int ordered;

    /** A moment in which something went wrong. */
    record Mark(Duration at, String what) {}

    /** A launch of it. */
    record Launch(Duration at, long pid) {}

    /** A bar whose end is yet to come. */
    private record Open(Bar.Kind kind, Duration from) {}

    ServiceTrack(ServiceName name) {
        this.name = name;
    }

    void waits(Duration at, List<ServiceName> others) {
        if (awaited.isEmpty()) {
            awaited = List.copyOf(others);
            waitingSince = Optional.of(at);
        }
        if (open.isEmpty()) {
            begin(Bar.Kind.WAITING, at);
        }
    }

    void launched(Duration at, ServiceEvent.ServiceLaunched fact) {
        launches.add(new Launch(at, fact.pid()));
        toComeBack = false;
        ports.putAll(fact.ports());
        begin(Bar.Kind.STARTING, at);
    }

    void ready(Duration at, ServiceEvent.ServiceReady fact) {
        unhealthySince = Optional.empty();
        ready = Optional.of(ready.orElse(fact));
        ports.putAll(fact.ports());
        begin(Bar.Kind.READY, at);
    }

    void done(Duration at, ServiceEvent.TaskDone fact) {
        done = Optional.of(fact);
        open = open.map(bar -> new Open(Bar.Kind.TASK, bar.from()));
        end(at);
    }

    void died(Duration at, ServiceEvent.ServiceDied fact) {
        deaths.add(at);
        unhealthySince = Optional.empty();
        marks.add(new Mark(at, "died"));
        status = Optional.of(fact.status());
        begin(Bar.Kind.DOWN, at);
    }

    void unhealthy(Duration at) {
        marks.add(new Mark(at, "unhealthy"));
        unhealthySince = Optional.of(at);
        begin(Bar.Kind.UNHEALTHY, at);
    }

    void recovered(Duration at) {
        unhealthySince = Optional.empty();
        begin(Bar.Kind.READY, at);
    }

    /** An unhealthy service counts as dead if it has to be restarted, or the stop of the run begins. */
    private void deadIfUnhealthy() {
        unhealthySince.ifPresent(deaths::add);
        unhealthySince = Optional.empty();
    }

    void restarting() {
        deadIfUnhealthy();
        restarts++;
    }

    /** Somebody ordered a restart of it: it is stopped and launched again. */
    void restartOrdered() {
        ordered++;
        toComeBack = true;
    }

    void failed(Duration at, Failure.Kind kind) {
        boolean isDown = open.filter(bar -> bar.kind() == Bar.Kind.DOWN).isPresent();
        if (!isDown) {
            marks.add(new Mark(at, "failed to start"));
        }
        if (kind == Failure.Kind.ENDED && !launches.isEmpty() && !isDown) {
            begin(Bar.Kind.DOWN, at);
        }
    }

    /** It is down since an ordered restart, unless it could not be stopped for that. */
    void downAfterRestart(Duration at) {
        marks.add(new Mark(at, "failed to start"));
        toComeBack = false;
        if (open.filter(bar -> bar.kind() == Bar.Kind.LEFT).isEmpty()) {
            begin(Bar.Kind.DOWN, at);
        }
    }

    /** What was never launched waits no more, nor what was to be launched again. */
    void stopping(Duration at) {
        deadIfUnhealthy();
        toComeBack = false;
        if (open.filter(bar -> bar.kind() == Bar.Kind.WAITING || bar.kind() == Bar.Kind.RESTARTING)
                .isPresent()) {
            end(at);
        }
    }

    /** The last that was seen of it was at {@code seen}; the next that is known is what comes {@code at} last. */
    void lost(Duration seen) {
        if (open.filter(bar -> bar.kind() == Bar.Kind.WAITING).isPresent()) {
            end(seen);
        } else if (open.isPresent()) {
            begin(Bar.Kind.UNWATCHED, seen);
        }
    }

    void stopped(Duration at, StopEvent.ServiceStopped fact) {
        stopped = Optional.of(fact);
        status = fact.status().or(() -> status);
        Duration asked = at.minus(fact.elapsed());
        Duration since = open.map(Open::from).orElse(asked);
        Duration from = asked.compareTo(since) < 0 ? since : asked;
        switch (fact.ending()) {
            case ALREADY_GONE -> end(from);
            case LEFT -> {
                begin(Bar.Kind.STOPPING, from);
                begin(Bar.Kind.LEFT, at);
            }
            default -> {
                begin(Bar.Kind.STOPPING, from);
                end(at);
            }
        }
        if (toComeBack && open.isEmpty()) {
            begin(Bar.Kind.RESTARTING, at);
        }
    }

    private void begin(Bar.Kind kind, Duration at) {
        end(at);
        open = Optional.of(new Open(kind, at));
    }

    /** Ends what goes on. */
    void end(Duration at) {
        open.ifPresent(bar -> bars.add(new Bar(bar.kind(), bar.from(), at, sentence(bar, at))));
        open = Optional.empty();
    }

    private String sentence(Open bar, Duration to) {
        String what = switch (bar.kind()) {
            case WAITING -> "waited for " + Page.names(awaited);
            case STARTING -> "was starting";
            case TASK -> "was at its work";
            case READY -> "was ready";
            case UNHEALTHY -> "was unhealthy";
            case DOWN -> "was down";
            case RESTARTING -> "was stopped for a restart and not launched again yet";
            case STOPPING -> "was ending";
            case LEFT -> "did not end";
            case UNWATCHED -> "was not watched, because the supervisor was dead";
        };
        return name + " " + what + " for " + Elapsed.text(to.minus(bar.from())) + ", from " + Page.time(bar.from())
                + " to " + Page.time(to);
    }

    ServiceName name() {
        return name;
    }

    List<Bar> bars() {
        return List.copyOf(bars);
    }

    /** Returns the bars to draw: of very many the first and the last, and one for those between, for which no page has room. */
    List<Bar> drawn() {
        int rest = bars.size() - MOST_BARS;
        if (rest <= 0) {
            return bars();
        }
        List<Bar> drawn = new ArrayList<>(bars.subList(0, MOST_BARS / 2));
        List<Bar> last = bars.subList(bars.size() - MOST_BARS / 2, bars.size());
        Duration from = drawn.get(drawn.size() - 1).to();
        Duration to = last.get(0).from();
        String what = name + " changed " + rest + " times from " + Page.time(from) + " to " + Page.time(to)
                + ", see the journal";
        drawn.add(new Bar(Bar.Kind.RESTARTING, from, to, what));
        drawn.addAll(last);
        return drawn;
    }

    List<Launch> launches() {
        return List.copyOf(launches);
    }

    List<Duration> deaths() {
        return List.copyOf(deaths);
    }

    /** Returns when it died or failed to start; of very many the last. */
    List<Mark> marks() {
        return List.copyOf(marks.subList(Math.max(0, marks.size() - MOST_BARS), marks.size()));
    }

    Map<String, Integer> ports() {
        return ports;
    }

    List<ServiceName> awaited() {
        return awaited;
    }

    /** Returns how long it was kept from its launch. */
    Optional<Duration> waited() {
        return waitingSince.flatMap(
                since -> launches.stream().findFirst().map(launch -> launch.at().minus(since)));
    }

    Optional<ServiceEvent.ServiceReady> ready() {
        return ready;
    }

    Optional<ServiceEvent.TaskDone> done() {
        return done;
    }

    Optional<StopEvent.ServiceStopped> stopped() {
        return stopped;
    }

    Optional<ExitStatus> status() {
        return status;
    }

    /** Returns how many times it was launched again after a death. */
    int restarts() {
        return restarts;
    }

    /** Returns the number of ordered restarts of it. */
    int ordered() {
        return ordered;
    }

    /** This is all that went wrong with it. */
    void troubled(List<Trouble> all) {
        troubles = List.copyOf(all);
    }

    List<Trouble> troubles() {
        return troubles;
    }

    /** Returns when it was ready or done for the first time: what waits for it goes on then. */
    Optional<Duration> firstReady() {
        return bars.stream()
                .filter(bar -> bar.kind() == Bar.Kind.READY || bar.kind() == Bar.Kind.TASK)
                .map(bar -> bar.kind() == Bar.Kind.TASK ? bar.to() : bar.from())
                .findFirst();
    }
}
