package io.devstack.internal.report;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.words.TextFormat;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a run as CI servers know results of tests: a case for each service, and one for its end. */
final class JUnitXml {
    /** What is in every such file, and in no other tool's. */
    static final String MARK = "<testsuite name=\"devstack\" ";

    private final RunStory story;
    private final StringBuilder cases = new StringBuilder();
    private int count;
    private int failures;
    private int skipped;

    private JUnitXml(RunStory story) {
        this.story = story;
    }

    static String of(RunStory story) {
        return new JUnitXml(story).write();
    }

    private String write() {
        story.tracks().forEach(this::service);
        end();
        String totals = "tests=\"" + count + "\" failures=\"" + failures + "\" errors=\"0\" skipped=\"" + skipped
                + "\" time=\"" + seconds(story.end()) + "\"";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + totals + ">\n" + MARK
                + totals + " timestamp=\""
                + story.begin().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "")
                + "\">\n" + cases + "</testsuite>\n</testsuites>\n";
    }

    private void service(ServiceTrack track) {
        Duration time = track.ready()
                .map(ServiceEvent.ServiceReady::elapsed)
                .or(() -> track.done().map(ServiceEvent.TaskDone::elapsed))
                .orElse(Duration.ZERO);
        List<Trouble> troubles = track.troubles().stream()
                .filter(trouble -> !trouble.recovered())
                .toList();
        if (!troubles.isEmpty()) {
            begin(track.name().value(), time);
            failure(troubles);
        } else if (track.launches().isEmpty()) {
            begin(track.name().value(), time);
            skipped++;
            cases.append("<skipped message=\"it was never launched\"/>");
        } else if (track.firstReady().isEmpty()) {
            begin(track.name().value(), time);
            skipped++;
            cases.append("<skipped message=\"the start was over before it was ready\"/>");
        } else {
            begin(track.name().value(), time);
        }
        track.troubles().stream()
                .filter(Trouble::recovered)
                .forEach(trouble -> cases.append(Page.element("system-out", trouble.what())));
        cases.append("</testcase>\n");
    }

    /** The test case of the whole run: failures that belong to no single service, and that nothing is left. */
    private void end() {
        Optional<StopEvent.RunEnded> end = story.last(StopEvent.RunEnded.class);
        List<String> problems = new ArrayList<>();
        story.runTroubles().forEach(trouble -> problems.add(trouble.what()));
        if (story.isLost()) {
            problems.add("the supervisor died during the run");
        }
        if (end.isEmpty()) {
            problems.add("the journal has no end: what is left is not known");
        }
        end.filter(ended -> ended.verdict() == Verdict.LEFT)
                .ifPresent(ended -> ended.left().forEach(left -> problems.add("still alive: " + Secrets.masked(left))));
        begin("nothing is left", end.map(StopEvent.RunEnded::elapsed).orElse(Duration.ZERO));
        if (!problems.isEmpty()) {
            failures++;
            cases.append("<failure message=\"")
                    .append(Page.text(problems.get(0)))
                    .append("\" type=\"end\">");
            cases.append(Page.text(String.join("\n", problems))).append("</failure>");
        }
        String held = story.portsAfter().stream()
                .filter(port -> !port.free())
                .map(port -> "port " + port.port() + " is not free: " + Secrets.masked(port.detail()))
                .collect(Collectors.joining("\n"));
        cases.append(held.isEmpty() ? "" : Page.element("system-out", held));
        cases.append("</testcase>\n");
    }

    private void begin(String name, Duration time) {
        count++;
        cases.append("<testcase classname=\"devstack\" name=\"")
                .append(Page.text(name))
                .append("\" time=\"");
        cases.append(seconds(time)).append("\">");
    }

    private void failure(List<Trouble> troubles) {
        failures++;
        cases.append("<failure message=\"")
                .append(Page.text(troubles.get(0).what()))
                .append("\" type=\"service\">");
        for (Trouble trouble : troubles) {
            cases.append(Page.text(trouble.what())).append('\n');
            if (!trouble.lastLines().isEmpty()) {
                cases.append("Last lines of ")
                        .append(Page.text(trouble.log().orElse("its log")))
                        .append(":\n");
                trouble.lastLines()
                        .forEach(line ->
                                cases.append("  ").append(Page.text(line)).append('\n'));
            }
        }
        cases.append("</failure>");
    }

    private static String seconds(Duration time) {
        return TextFormat.decimal(time.toMillis(), 3);
    }
}
