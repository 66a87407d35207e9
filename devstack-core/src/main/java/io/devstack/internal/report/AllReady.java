package io.devstack.internal.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds the stretches of a run in which every service was ready at once. */
final class AllReady {
    private AllReady() {}

    /** A stretch of time, since the run began. */
    record Stretch(Duration from, Duration to) {
        Duration length() {
            return to.minus(from);
        }
    }

    /** Returns the parts of {@code window} in which no service was down or being restarted, in order. */
    static List<Stretch> within(Bar window, List<ServiceTrack> tracks) {
        List<Stretch> common = List.of(new Stretch(window.from(), window.to()));
        for (ServiceTrack track : tracks) {
            List<Stretch> own = readyStretches(track, window.to());
            if (!own.isEmpty()) { // else the journal has not told when it was ready
                common = shared(common, own);
            }
        }
        return common;
    }

    /** What {@code stretches}, which are in order, leave out of {@code window}. */
    static List<Stretch> gaps(Bar window, List<Stretch> stretches) {
        List<Stretch> gaps = new ArrayList<>();
        Duration from = window.from();
        for (Stretch stretch : stretches) {
            add(gaps, from, stretch.from());
            from = stretch.to();
        }
        add(gaps, from, window.to());
        return gaps;
    }

    /** A task that is done stays done until it is launched again. */
    private static List<Stretch> readyStretches(ServiceTrack track, Duration end) {
        List<Stretch> ready = new ArrayList<>();
        List<Bar> bars = track.bars();
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            if (bar.kind() == Bar.Kind.READY) {
                add(ready, bar.from(), bar.to());
            } else if (bar.kind() == Bar.Kind.TASK) {
                add(ready, bar.to(), i + 1 < bars.size() ? bars.get(i + 1).from() : end);
            }
        }
        return ready;
    }

    /** Both are in order, so one pass over them is enough. */
    private static List<Stretch> shared(List<Stretch> some, List<Stretch> others) {
        List<Stretch> shared = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < some.size() && j < others.size()) {
            Stretch one = some.get(i);
            Stretch other = others.get(j);
            add(shared, later(one.from(), other.from()), earlier(one.to(), other.to()));
            if (one.to().compareTo(other.to()) < 0) {
                i++;
            } else {
                j++;
            }
        }
        return shared;
    }

    private static void add(List<Stretch> stretches, Duration from, Duration to) {
        if (from.compareTo(to) < 0) {
            stretches.add(new Stretch(from, to));
        }
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
