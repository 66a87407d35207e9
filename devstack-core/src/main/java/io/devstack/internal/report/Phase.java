package io.devstack.internal.report;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of a run as a whole: its start, the time for the tests, its stop.
 *
 * @param css its class in the chart
 * @param word what it is called
 */
record Phase(String css, String word, Duration from, Duration to) {
    /** More are narrower than a pixel. */
    private static final int MOST = 200;

    /** Returns those of a run, in the order of their beginnings. */
    static List<Phase> of(RunStory story) {
        List<Phase> phases = new ArrayList<>();
        Optional<Duration> stopping = story.when(StopEvent.Stopping.class);
        Optional<Bar> window = story.window();
        Duration end = story.when(StopEvent.RunEnded.class).orElse(story.end());
        Duration started = window.map(Bar::from).or(() -> stopping).orElse(end);
        boolean failed = story.last(StackEvent.StartFailed.class).isPresent();
        phases.add(new Phase("start", failed ? "start, which failed:" : "start", Duration.ZERO, started));
        window.ifPresent(bar -> phases.addAll(tests(bar, story.tracks())));
        stopping.ifPresent(from -> phases.add(new Phase("stop", "stop", from, end)));
        return phases;
    }

    /** The time for the tests; where not all of it was ready, because of a death or a restart, it says so. */
    private static List<Phase> tests(Bar window, List<ServiceTrack> tracks) {
        List<AllReady.Stretch> ready = AllReady.within(window, tracks);
        if (ready.size() > MOST) {
            return List.of(new Phase("restart", "restarts", window.from(), window.to()));
        }
        List<Phase> phases = new ArrayList<>();
        ready.forEach(
                stretch -> phases.add(new Phase("tests", "all ready: tests window", stretch.from(), stretch.to())));
        AllReady.gaps(window, ready)
                .forEach(gap -> phases.add(
                        somethingIsDown(gap, tracks)
                                ? new Phase("not-ready", "not all ready", gap.from(), gap.to())
                                : new Phase("restart", "restart", gap.from(), gap.to())));
        return phases;
    }

    private static boolean somethingIsDown(AllReady.Stretch gap, List<ServiceTrack> tracks) {
        return tracks.stream()
                .flatMap(track -> track.bars().stream())
                .filter(bar -> bar.kind() == Bar.Kind.DOWN)
                .anyMatch(
                        bar -> bar.from().compareTo(gap.to()) < 0 && gap.from().compareTo(bar.to()) < 0);
    }
}
