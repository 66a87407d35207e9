package io.devstack.internal.report;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.model.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The report of one run that is over, made from its journal: a page that needs nothing but a browser, and a file of the
 * kind that JUnit writes, for CI servers. If the journal is damaged or has no end, the report says so.
 */
public final class RunReport {
    /** The name of the page. */
    public static final String FILE = "report.html";

    /** What the beginning of each page has, whichever run it is of. */
    public static final String PAGE_MARK = "<meta name=\"devstack-run\"";

    /** What the beginning of each file for CI servers has. */
    public static final String JUNIT_MARK = JUnitXml.MARK;

    private static final RunId UNKNOWN = new RunId("unknown");

    private final RunStory story;

    private RunReport(RunStory story) {
        this.story = story;
    }

    /**
     * Reads the journal of a run.
     *
     * @throws IOException if it is not there or too large
     */
    public static RunReport of(Path journal) throws IOException {
        return of(JournalReading.of(journal));
    }

    /** Makes the report of a journal. */
    public static RunReport of(JournalReading reading) {
        return new RunReport(RunStory.of(reading));
    }

    /** Returns the page, which is {@code UTF-8}. */
    public String html() {
        return ReportPage.of(story, Optional.empty());
    }

    /** Returns the page for a place that is not beside the logs, which are in {@code directory}: it has no links to them. */
    public String copy(Path directory) {
        return ReportPage.of(story, Optional.of(directory));
    }

    /** Draws the run of a journal until {@code now}, for a place that is {@code width} pixels wide. */
    public static String picture(Path journal, Instant now, int width) throws IOException {
        return Timeline.of(RunStory.of(JournalReading.of(journal), Optional.of(now)), width);
    }

    /** Returns the text of the page's only style element. */
    public static String style() {
        return Style.CSS;
    }

    /** Returns the file for CI servers, which is {@code UTF-8}: a suite with a test case for each service. */
    public String junitXml() {
        return JUnitXml.of(story);
    }

    /** Returns what the beginning of the page of this very run has, with all that the journal has now. */
    public String mark() {
        return mark(story);
    }

    /** The mark by which a reader of the file recognizes which run a page shows, and how much of its journal. */
    static String mark(RunStory story) {
        RunId run = story.last(StackEvent.RunStarted.class)
                .map(StackEvent.RunStarted::run)
                .orElse(UNKNOWN);
        return PAGE_MARK + " content=\"" + Page.text(run.value()) + " "
                + story.timed().size() + "\">";
    }

    /** Returns the summary of the run; {@code problem} is why there is no page in {@code directory}. */
    public StackEvent.RunReported inShort(Path directory, Optional<String> problem) {
        return new StackEvent.RunReported(
                story.tracks().size(),
                story.last(StackEvent.StackReady.class).map(StackEvent.StackReady::elapsed),
                Headline.ran(story),
                story.deaths(),
                story.recovered().size(),
                story.ordered().size(),
                story.last(StopEvent.RunEnded.class).map(StopEvent.RunEnded::elapsed),
                new StackEvent.RunReported.Report(directory.resolve(FILE), problem));
    }
}
