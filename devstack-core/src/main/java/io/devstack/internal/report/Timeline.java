package io.devstack.internal.report;

import io.devstack.internal.words.Elapsed;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws the bars of a run as SVG. Colours are attributes, which a page's style may change: if a server forbids styles,
 * the chart is still there.
 */
final class Timeline {
    /** The width in a report. */
    static final int WIDTH = 1000;

    private static final int NARROW = 600;
    private static final double LABEL = 8;
    private static final double GAP = 6;
    private static final double NAME = 13;
    private static final double SMALL = 11;
    private static final double MARGIN = 26;
    private static final double TOP = 66;
    private static final double ROW = 44;
    private static final double BAR = 22;
    private static final double LETTER = 6.6;
    private static final double TICK_PIXELS = 64;
    private static final double NARROWEST = 2.5;
    private static final int RADIUS = 8;

    private final double width;
    private final double gutter;
    private final List<ServiceTrack> tracks;
    private final List<Phase> phases;
    private final TimeScale scale;
    private final StringBuilder svg = new StringBuilder();

    private Timeline(RunStory story, int width) {
        this.width = width;
        this.tracks = story.tracks();
        double longest = tracks.stream()
                .mapToDouble(track -> Label.width(track.name().value(), NAME))
                .max()
                .orElse(0);
        this.gutter = Math.max(width < NARROW ? 108 : 158, Math.min(LABEL + longest + GAP, width < NARROW ? 126 : 230));
        this.phases = Phase.of(story);
        List<Duration> times = new ArrayList<>();
        tracks.forEach(track -> {
            track.drawn().forEach(bar -> times.addAll(List.of(bar.from(), bar.to())));
            track.marks().forEach(mark -> times.add(mark.at()));
        });
        phases.forEach(phase -> times.addAll(List.of(phase.from(), phase.to())));
        times.add(story.end());
        this.scale = TimeScale.of(times, gutter, width - gutter - MARGIN);
    }

    static String of(RunStory story) {
        return of(story, WIDTH);
    }

    /** Draws a run for a place that is {@code width} pixels wide. */
    static String of(RunStory story, int width) {
        return new Timeline(story, width).draw();
    }

    private String draw() {
        double height = TOP + tracks.size() * ROW + 12;
        svg.append("<svg viewBox=\"0 0 ").append(Page.number(width)).append(' ').append(Page.number(height));
        svg.append(
                "\" role=\"img\" aria-labelledby=\"picture-title\" font-family=\"system-ui, sans-serif\" font-size=\"12\">");
        svg.append(Page.element("title", "Timeline of the run: one row a service, time from left to right")
                .replace("<title>", "<title id=\"picture-title\">"));
        svg.append(DEFINITIONS);
        phases.forEach(phase -> phase(phase, height));
        axis(height);
        for (int i = 0; i < tracks.size(); i++) {
            row(tracks.get(i), i);
        }
        arrows();
        String drawn = svg.append("</svg>").toString();
        return width < NARROW
                ? drawn.replaceAll("(id=\"|\"url\\(#|labelledby=\")(?=hatch-|head|picture-)", "$1narrow-")
                : drawn;
    }

    private static final String DEFINITIONS =
            "<defs>" + hatch("hatch-waiting", "#868e96") + hatch("hatch-down", "#c92a2a")
                    + hatch("hatch-unwatched", "#495057") + hatch("hatch-restarting", "#6741d9")
                    + "<marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\""
                    + " orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#495057\" class=\"ink\"/></marker></defs>";

    private static String hatch(String id, String colour) {
        return "<pattern id=\"" + id + "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
                + " patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"" + colour
                + "\" fill-opacity=\"0.12\"/><rect width=\"2\" height=\"6\" fill=\"" + colour
                + "\" fill-opacity=\"0.55\"/></pattern>";
    }

    private void phase(Phase phase, double height) {
        double from = scale.x(phase.from());
        double wide = Math.max(scale.x(phase.to()) - from, 1);
        String length = Page.time(phase.to().minus(phase.from()));
        svg.append("<g class=\"phase ").append(phase.css()).append("\">");
        svg.append(Page.element("title", phase.word() + ": " + length));
        if (phase.css().equals("tests")) {
            svg.append(rect("band", from, 20, wide, height - 26, "#2f9e44"))
                    .insert(svg.length() - 2, " fill-opacity=\"0.09\"");
        }
        svg.append(rect("strip", from + 0.5, 20, Math.max(wide - 1, 1), 4, colour(phase.css())));
        String word = phase.word() + " " + length;
        String shorter = phase.word().replaceFirst("[:,].*", "") + " " + length;
        String fitting = Stream.of(word, shorter, length)
                .filter(label -> fits(label, wide))
                .findFirst()
                .orElse("");
        svg.append(textAt("phase-word", from + wide / 2, 14, "middle", fitting)).append("</g>");
    }

    private static final Map<String, String> COLOURS = Map.ofEntries(
            Map.entry("start", "#e8a200"),
            Map.entry("tests", "#247a36"),
            Map.entry("not-ready", "#c92a2a"),
            Map.entry("restart", "#e8a200"),
            Map.entry("stop", "#6741d9"),
            Map.entry("waiting", "url(#hatch-waiting)"),
            Map.entry("starting", "#f2b01e"),
            Map.entry("task", "#0b7285"),
            Map.entry("ready", "#247a36"),
            Map.entry("down", "url(#hatch-down)"),
            Map.entry("unhealthy", "#c23d0a"),
            Map.entry("restarting", "url(#hatch-restarting)"),
            Map.entry("stopping", "#6741d9"),
            Map.entry("still-alive", "#c92a2a"),
            Map.entry("unwatched", "url(#hatch-unwatched)"));

    private static String colour(String css) {
        return COLOURS.getOrDefault(css, "#868e96");
    }

    private void axis(double height) {
        for (Duration tick : scale.ticks(TICK_PIXELS)) {
            double x = scale.x(tick);
            svg.append(line("grid", x, 52, x, height - 6)).append(textAt("tick", x, 46, "middle", Page.round(tick)));
        }
        for (TimeScale.Cut cut : scale.cuts()) {
            double middle = (scale.x(cut.from()) + scale.x(cut.to())) / 2;
            String length = "\u2248 " + Elapsed.rough(cut.to().minus(cut.from()));
            svg.append("<g class=\"cut\">")
                    .append(Page.element("title", "Shortened: nothing happened for " + length.substring(2)))
                    .append(textAt("tick", middle, 46, "middle", length))
                    .append(line("cut-line", middle - 6, height - 8, middle - 1, 52))
                    .append(line("cut-line", middle + 1, height - 8, middle + 6, 52))
                    .append("</g>");
        }
    }

    private double y(int row) {
        return TOP + row * ROW;
    }

    private void row(ServiceTrack track, int row) {
        String name = track.name().value();
        double y = y(row);
        svg.append("<g class=\"service\" data-service=\"")
                .append(Page.text(name))
                .append("\">");
        svg.append(line("row", 0, y - 8, width, y - 8));
        svg.append("<g>")
                .append(Page.element("title", name))
                .append(textAt("name", LABEL, y + 12, "start", Label.shortened(name, NAME, gutter - LABEL - GAP)))
                .append("</g>");
        ports(track, y + 27);
        track.drawn().forEach(bar -> bar(track, bar, y));
        track.marks().forEach(mark -> mark(track, mark, y));
        if (track.drawn().isEmpty()) {
            svg.append(textAt("small", gutter + 4, y + 15, "start", "never launched"));
        }
        svg.append("</g>");
    }

    private void ports(ServiceTrack track, double y) {
        String words = textAt("small", LABEL, y, "start", subtitle(track));
        String each = track.ports().entrySet().stream()
                .map(port -> port.getKey() + " " + port.getValue())
                .collect(Collectors.joining(", "));
        svg.append(track.ports().size() > 1 ? "<g>" + Page.element("title", each) + words + "</g>" : words);
    }

    private String subtitle(ServiceTrack track) {
        if (!track.ports().isEmpty()) {
            String all = "port "
                    + track.ports().values().stream().map(String::valueOf).collect(Collectors.joining(", "));
            return Label.width(all, SMALL) <= gutter - LABEL - GAP
                    ? all
                    : track.ports().size() + " ports";
        }
        return track.done().isPresent() ? "task" : track.launches().isEmpty() ? "" : "no port";
    }

    private void bar(ServiceTrack track, Bar bar, double y) {
        double from = scale.x(bar.from());
        double wide = Math.max(scale.x(bar.to()) - from, NARROWEST);
        String css = bar.kind().css();
        svg.append("<g class=\"bar ")
                .append(css)
                .append("\" data-kind=\"")
                .append(css)
                .append("\">");
        svg.append(Page.element("title", bar.what()));
        svg.append(rect("block", from, y, wide, BAR, colour(css)));
        String length = Page.time(bar.length());
        String both = bar.kind().word() + " " + length;
        boolean marked = track.marks().stream()
                .anyMatch(mark -> mark.at().equals(bar.from()) || mark.at().equals(bar.to()));
        double room = wide - (marked ? 2 * RADIUS : 0);
        String fitting = fits(both, room)
                ? both
                : fits(bar.kind().word(), room) ? bar.kind().word() : "";
        svg.append(textAt("bar-word", from + wide / 2, y + 15, "middle", fitting))
                .append("</g>");
    }

    private void mark(ServiceTrack track, ServiceTrack.Mark mark, double y) {
        double x = scale.x(mark.at());
        double middle = y + BAR / 2;
        svg.append("<g class=\"mark\" data-mark=\"").append(mark.what()).append("\">");
        svg.append(Page.element("title", track.name() + " " + mark.what() + " at " + Page.time(mark.at())));
        svg.append("<circle cx=\"").append(Page.number(x)).append("\" cy=\"").append(Page.number(middle));
        svg.append("\" r=\"" + RADIUS + "\" fill=\"#c92a2a\" stroke=\"#ffffff\" stroke-width=\"1.5\"/><path d=\"M");
        svg.append(Page.number(x - 3.5))
                .append(' ')
                .append(Page.number(middle - 3.5))
                .append(" l7 7 m0 -7 l-7 7\"");
        svg.append(" stroke=\"#ffffff\" stroke-width=\"2\" fill=\"none\"/></g>");
    }

    /** From the moment in which one became ready down, or up, to the bar of the other that waited for it. */
    private void arrows() {
        Map<ServiceName, ServiceTrack> byName =
                tracks.stream().collect(Collectors.toMap(ServiceTrack::name, Function.identity()));
        for (ServiceTrack track : tracks) {
            for (ServiceName awaited : track.awaited()) {
                Optional<ServiceTrack> other = Optional.ofNullable(byName.get(awaited));
                Optional<Duration> ready = other.flatMap(ServiceTrack::firstReady);
                if (ready.isPresent()) {
                    arrow(other.get(), track, ready.get());
                }
            }
        }
    }

    private void arrow(ServiceTrack from, ServiceTrack to, Duration at) {
        int first = tracks.indexOf(from);
        int second = tracks.indexOf(to);
        double x = scale.x(at);
        double start = first < second ? y(first) + BAR : y(first);
        double end = first < second ? y(second) - 1 : y(second) + BAR + 1;
        svg.append("<g class=\"arrow\" data-from=\"")
                .append(Page.text(from.name().value()));
        svg.append("\" data-to=\"").append(Page.text(to.name().value())).append("\">");
        svg.append(Page.element(
                "title", from.name() + " was ready at " + Page.time(at) + "; " + to.name() + " had waited for it"));
        svg.append("<circle cx=\"").append(Page.number(x)).append("\" cy=\"").append(Page.number(start));
        svg.append("\" r=\"3\" fill=\"#495057\" class=\"ink\"/>");
        svg.append(line("dependency", x, start, x, end)).insert(svg.length() - 2, " marker-end=\"url(#head)\"");
        svg.append("</g>");
    }

    private static boolean fits(String label, double width) {
        return label.length() * LETTER + 8 <= width;
    }

    private static String rect(String css, double x, double y, double width, double height, String fill) {
        return "<rect class=\"" + css + "\" x=\"" + Page.number(x) + "\" y=\"" + Page.number(y) + "\" width=\""
                + Page.number(width) + "\" height=\"" + Page.number(height) + "\" rx=\"2\" fill=\"" + fill + "\"/>";
    }

    private static String line(String css, double x1, double y1, double x2, double y2) {
        return "<line class=\"" + css + "\" x1=\"" + Page.number(x1) + "\" y1=\"" + Page.number(y1) + "\" x2=\""
                + Page.number(x2) + "\" y2=\"" + Page.number(y2) + "\" stroke=\"#868e96\"/>";
    }

    private static String textAt(String css, double x, double y, String anchor, String words) {
        return words.isEmpty()
                ? ""
                : "<text class=\"" + css + "\" x=\"" + Page.number(x) + "\" y=\"" + Page.number(y) + "\" text-anchor=\""
                        + anchor + "\">" + Page.text(words) + "</text>";
    }
}
