package io.devstack.internal.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Maps times to places on a line. Everything has the same scale, but for long stretches in which nothing happens: they
 * are shortened, so that a start of two seconds can be seen beside tests of twenty minutes.
 */
final class TimeScale {
    private static final long SHORTEST_CUT_MILLIS = 5_000;
    private static final double LONG_SHARE = 0.25;
    private static final double CUT_TO_SHARE = 0.6;
    private static final long[] STEPS = {
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        1_800_000,
        3_600_000,
        7_200_000,
        21_600_000,
        86_400_000
    };

    private final double left;
    private final List<Stretch> stretches = new ArrayList<>();
    private double pixelsPerMilli;

    /** A stretch between two things that happened; {@code shown} is how long it looks, {@code before} what is shown before it. */
    private record Stretch(long from, long to, double before, double shown) {
        boolean isCut() {
            return shown < to - from;
        }
    }

    /** A stretch that is shortened. */
    record Cut(Duration from, Duration to) {}

    private TimeScale(double left) {
        this.left = left;
    }

    /** Makes a scale from {@code left}, {@code width} wide, on which all of {@code times} are. */
    static TimeScale of(Collection<Duration> times, double left, double width) {
        TreeSet<Long> points = new TreeSet<>();
        points.add(0L);
        times.forEach(time -> points.add(time.toMillis()));
        if (points.last() == 0) {
            points.add(1L);
        }
        TimeScale scale = new TimeScale(left);
        scale.stretch(List.copyOf(points));
        Stretch last = scale.stretches.get(scale.stretches.size() - 1);
        scale.pixelsPerMilli = width / (last.before() + last.shown());
        return scale;
    }

    private void stretch(List<Long> points) {
        long total = points.get(points.size() - 1);
        List<Long> longOnes = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            long gap = points.get(i) - points.get(i - 1);
            if (gap > total * LONG_SHARE && gap > SHORTEST_CUT_MILLIS) {
                longOnes.add(gap);
            }
        }
        long others = total - longOnes.stream().mapToLong(gap -> gap).sum();
        double longest = longOnes.isEmpty() || others == 0 ? total : others * CUT_TO_SHARE / longOnes.size();
        double before = 0;
        for (int i = 1; i < points.size(); i++) {
            long gap = points.get(i) - points.get(i - 1);
            double shown = longOnes.contains(gap) ? Math.min((double) gap, longest) : gap;
            stretches.add(new Stretch(points.get(i - 1), points.get(i), before, shown));
            before += shown;
        }
    }

    double x(Duration time) {
        Stretch stretch = stretches.get(find(time.toMillis()));
        long at = Math.max(stretch.from(), Math.min(stretch.to(), time.toMillis()));
        double part = (double) (at - stretch.from()) / (stretch.to() - stretch.from());
        return left + (stretch.before() + part * stretch.shown()) * pixelsPerMilli;
    }

    /** Returns the index of the first stretch that does not end before {@code at}, or of the last one. */
    private int find(long at) {
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (stretches.get(middle).to() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    List<Cut> cuts() {
        return stretches.stream()
                .filter(Stretch::isCut)
                .map(stretch -> new Cut(Duration.ofMillis(stretch.from()), Duration.ofMillis(stretch.to())))
                .toList();
    }

    /** Returns round times that are at least {@code pixels} apart, none of them in a stretch that is shortened. */
    List<Duration> ticks(double pixels) {
        long step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && STEPS[i] * pixelsPerMilli >= pixels; i--) {
            step = STEPS[i];
        }
        List<Duration> ticks = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (Stretch stretch : stretches) {
            for (long at = (stretch.from() + step - 1) / step * step;
                    at <= stretch.to() && !stretch.isCut();
                    at += step) {
                Duration tick = Duration.ofMillis(at);
                if (x(tick) - last >= pixels) {
                    ticks.add(tick);
                    last = x(tick);
                }
            }
        }
        return ticks;
    }
}
