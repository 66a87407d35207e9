package io.devstack.internal.report;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.model.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    private static final int LONGEST_HEAD = 1 << 16;
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

    /** Writes the file for CI servers; all of it or nothing. */
    public void writeJUnit(Path file) throws IOException {
        write(file.toAbsolutePath()); // a CI server may read it as another user
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

    /** Deletes a file that {@link #writeJUnit} wrote, for whichever run; nothing that is not one. */
    public static void deleteJUnit(Path file) {
        if (isOurs(file)) {
            forget(file);
        }
    }

    private static boolean isOurs(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file)) {
            return new String(content.readNBytes(LONGEST_HEAD), StandardCharsets.UTF_8).contains(JUnitXml.MARK);
        } catch (IOException e) {
            return false;
        }
    }

    private void write(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > 0 && !isOurs(file)) {
            throw new IOException(file + " exists and is not devstack's; move it elsewhere");
        }
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(temporary); // it may be a link
            Files.createFile(temporary);
            try (OutputStream out = Files.newOutputStream(temporary, LinkOption.NOFOLLOW_LINKS)) {
                out.write(junitXml().getBytes(StandardCharsets.UTF_8));
            }
            moveInto(file, temporary);
        } catch (IOException | RuntimeException e) {
            forget(temporary);
            forget(file); // that of an earlier run would be taken for this one's
            throw e;
        }
    }

    private static void moveInto(Path file, Path temporary) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // it is written over later
        }
    }
}
