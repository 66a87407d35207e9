package io.devstack.internal.report;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.EventWords;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lays the page of a run out: the chart first, then the same as text. */
final class ReportPage {
    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_TROUBLES = 100;

    /** The width of the picture for a telephone. */
    private static final int SLIM = 360;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final RunStory story;
    private final Optional<Path> elsewhere;
    private final StringBuilder html = new StringBuilder();

    private ReportPage(RunStory story, Optional<Path> elsewhere) {
        this.story = story;
        this.elsewhere = elsewhere;
    }

    /** Returns the page; {@code elsewhere} is the directory of the logs and the journal if the page is not in it. */
    static String of(RunStory story, Optional<Path> elsewhere) {
        return new ReportPage(story, elsewhere).write();
    }

    private String write() {
        Headline headline = Headline.of(story);
        head(headline);
        html.append("<body><main><header><p class=\"kicker\">")
                .append(Page.text("devstack run" + project()))
                .append("</p>");
        html.append("<h1 class=\"")
                .append(headline.mood().name().toLowerCase(Locale.ROOT))
                .append("\">");
        html.append(Page.text(headline.title())).append("</h1>");
        html.append("<p class=\"lead\">").append(Page.text(headline.sentence())).append("</p></header>");
        damage();
        if (!story.troubles().isEmpty()) {
            section("troubles", "What went wrong", troubles());
        }
        section("picture", "The run in one picture", picture());
        section("services", "Services", ServicesTable.of(story.tracks(), this::linked));
        section("ports", "Ports", new Proof(story).ports());
        section("emptiness", "What is left", new Proof(story).emptiness());
        section("facts", "About this run", facts());
        section("events", "All that happened", events());
        html.append("<footer><p>Drawn from <code>events.jsonl</code>, the journal ")
                .append(elsewhere
                        .map(directory -> "in " + Page.element("code", directory.toString()))
                        .orElse("beside this file"))
                .append(". Times are since the")
                .append(" beginning of the run. Values that look like secrets are masked here; log files are as the")
                .append(" services wrote them.</p></footer></main></body></html>\n");
        return html.toString();
    }

    private void head(Headline headline) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.append("<meta http-equiv=\"Content-Security-Policy\"")
                .append(" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.append(RunReport.mark(story));
        html.append("<meta name=\"color-scheme\" content=\"light dark\">");
        html.append(Page.element("title", headline.title() + " - devstack run" + project()));
        html.append("<style>").append(Style.CSS).append("</style></head>\n");
    }

    private String project() {
        return output().filter(path -> path.getNameCount() > 2)
                .filter(path -> path.getName(path.getNameCount() - 2).endsWith("target"))
                .map(path -> " in " + path.getName(path.getNameCount() - 3))
                .orElse("");
    }

    private Optional<Path> output() {
        return story.last(StopEvent.RunEnded.class).map(StopEvent.RunEnded::output);
    }

    private void section(String id, String title, String content) {
        html.append("<section id=\"")
                .append(id)
                .append("\" aria-labelledby=\"")
                .append(id)
                .append("-title\"><h2 id=\"");
        html.append(id)
                .append("-title\">")
                .append(Page.text(title))
                .append("</h2>\n")
                .append(content);
        html.append("</section>\n");
    }

    private void damage() {
        String what = "";
        if (story.unreadable() > 0) {
            what += Page.count(story.unreadable(), "line") + " of it could not be read: damaged, or written by a newer"
                    + " devstack. ";
        }
        if (story.last(StackEvent.RunStarted.class).isEmpty()) {
            what += "It has no beginning. ";
        }
        if (story.last(StopEvent.RunEnded.class).isEmpty()) {
            what += "It has no end: whoever wrote it was stopped, or the disk was full. ";
        }
        if (!what.isEmpty()) {
            html.append("<p class=\"damage\" role=\"note\"><strong>The journal of this run is not whole.</strong> ");
            html.append(Page.text(what)).append("What follows is what is left of it.</p>");
        }
    }

    private String picture() {
        if (story.tracks().isEmpty()) {
            return "<p>No service is known of.</p>";
        }
        List<Bar.Kind> used = story.tracks().stream()
                .flatMap(track -> track.drawn().stream())
                .map(Bar::kind)
                .distinct()
                .sorted()
                .toList();
        StringBuilder legend = new StringBuilder("<ul class=\"legend\">");
        used.forEach(kind -> legend.append("<li><span class=\"key ")
                .append(kind.css())
                .append("\"></span>")
                .append(Page.text(explained(kind)))
                .append("</li>"));
        if (story.tracks().stream().anyMatch(track -> !track.marks().isEmpty())) {
            legend.append("<li><span class=\"key died\"></span>died, became unhealthy or failed to start</li>");
        }
        legend.append("</ul>");
        return "<figure><div class=\"wide\">" + Timeline.of(story) + "</div><div class=\"slim\">"
                + Timeline.of(story, SLIM) + "</div><figcaption>" + legend
                + "<p>One row a service, time from left to right. An arrow goes from a service that became ready to one"
                + " that had waited for it. It is green behind the rows while all was ready. Where there are two slanted"
                + " lines, a long time in which nothing happened is shortened. The same in words is in the tables below.</p></figcaption></figure>";
    }

    private static String explained(Bar.Kind kind) {
        return switch (kind) {
            case WAITING -> "waiting for other services";
            case STARTING -> "starting, not ready yet";
            case TASK -> "a task at its work";
            case READY -> "ready";
            case UNHEALTHY -> "unhealthy: its port was lost, or its alive check failed";
            case DOWN -> "down: it ended and should run";
            case RESTARTING -> "stopped by an ordered restart, to be launched again";
            case STOPPING -> "asked to stop, ending";
            case LEFT -> "still alive after the stop";
            case UNWATCHED -> "not watched: the supervisor was dead";
        };
    }

    private String troubles() {
        StringBuilder list = new StringBuilder();
        int rest = story.troubles().size() - MOST_TROUBLES;
        if (rest > 0) {
            list.append(Page.element("p", "The last " + MOST_TROUBLES + "; " + rest + " more are in the journal."));
        }
        for (Trouble trouble :
                story.troubles().subList(Math.max(0, rest), story.troubles().size())) {
            list.append("<article class=\"trouble\"><h3>")
                    .append(Page.text(trouble.what().lines().findFirst().orElse("")));
            list.append("</h3>");
            String clock = CLOCK.format(story.begin().plus(trouble.at()));
            list.append(Page.element("p", "At " + Page.time(trouble.at()) + ", " + clock + " UTC."));
            trouble.what().lines().skip(1).forEach(line -> list.append(Page.element("p", line)));
            if (!trouble.lastLines().isEmpty()) {
                list.append("<p>The last lines of its log:</p><pre>");
                trouble.lastLines().forEach(line -> list.append(Page.text(line)).append('\n'));
                list.append("</pre>");
            }
            trouble.log()
                    .ifPresent(log -> list.append("<p>")
                            .append(trouble.lastLines().isEmpty() ? "Its log" : "All of it")
                            .append(": ")
                            .append(linked(log))
                            .append("</p>"));
            if (!trouble.next().isEmpty()) {
                list.append("<p class=\"next\">")
                        .append(Page.text(trouble.next()))
                        .append("</p>");
            }
            list.append("</article>");
        }
        return list.toString();
    }

    private String linked(String log) {
        return elsewhere
                .map(directory -> Page.element("code", directory.resolve(log).toString()))
                .orElse("<a href=\"" + Page.text(log) + "\">" + Page.text(log) + "</a>");
    }

    private String facts() {
        StringBuilder list = new StringBuilder("<dl>");
        fact(list, "Began", WHEN.format(story.begin()));
        story.last(StackEvent.RunStarted.class).ifPresent(fact -> {
            fact(list, "Run", fact.run().value());
            fact(list, "Supervisor", "pid " + fact.supervisorPid());
        });
        story.last(StopEvent.Stopping.class).ifPresent(fact -> fact(list, "Stopped because", fact.reason()));
        fact(list, "Lasted", Page.time(story.end()));
        fact(list, "Drawn by", Versions.text());
        Versions.commit(System.getenv()).ifPresent(commit -> fact(list, "Commit", commit));
        output().ifPresent(path -> fact(list, "Logs and journal", path.toString()));
        return list.append("</dl>").toString();
    }

    private static void fact(StringBuilder list, String name, String value) {
        list.append(Page.element("dt", name)).append(Page.element("dd", value));
    }

    private String events() {
        StringBuilder rows = new StringBuilder();
        story.timed().stream()
                .limit(MOST_EVENTS)
                .forEach(event -> rows.append("<tr>")
                        .append(Page.element("td", Page.exact(event.at())))
                        .append(Page.element("td", CLOCK.format(story.begin().plus(event.at()))))
                        .append(Page.element("td", EventWords.of(event.fact())))
                        .append("</tr>"));
        if (story.timed().size() > MOST_EVENTS) {
            rows.append("<tr><td></td><td></td>")
                    .append(Page.element(
                            "td", "and " + (story.timed().size() - MOST_EVENTS) + " more, see the journal"))
                    .append("</tr>");
        }
        return "<div class=\"scroll\"><table class=\"events\"><thead><tr><th>At</th><th>UTC</th><th>What</th></tr></thead><tbody>"
                + rows + "</tbody></table></div>";
    }
}
