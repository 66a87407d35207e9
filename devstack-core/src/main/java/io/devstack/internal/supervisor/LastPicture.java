package io.devstack.internal.supervisor;

import io.devstack.internal.report.RunReport;
import io.devstack.internal.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Writes the report of a run that is over. A failure or a timeout of it does not change the outcome of the run: it is
 * logged by the supervisor, and a client that waits for the end writes the report itself.
 */
final class LastPicture {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StateDirectory state;
    private boolean prepared;

    LastPicture(StateDirectory state) {
        this.state = state;
    }

    /**
     * Loads the classes of the report and renders it once as a warm-up, in the background: not before the start, which
     * would take longer, and not in the stop, when the jar may be gone and a client waits (measured: 0.2 s for a first
     * report, 0.01 s later).
     */
    void prepare() {
        if (!prepared) {
            prepared = true;
            SideThread.begin("devstack-report-rehearsal", this::rehearse);
        }
    }

    private void rehearse() {
        try {
            if (SupervisorCommand.mayLoseItsJars()) {
                Preload.faces(ClassPath.ofThisLibrary());
            }
            String unused = RunReport.of(state.journal()).html();
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return; // the attempt to draw will say so
        }
    }

    /** Draws the run whose journal is {@code journal} now; returns when that is done or has taken too long. */
    void draw(Path journal, Path output) throws InterruptedException {
        SideThread.begin("devstack-report", () -> drawNow(journal, output)).join(PATIENCE.toMillis());
    }

    private void drawNow(Path journal, Path output) {
        if (Files.notExists(journal)) {
            return; // it was deleted: there is nothing to report
        }
        try {
            state.archiver().output(output).write(RunReport.FILE, RunReport.PAGE_MARK, RunReport.of(journal)::html);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            say("cannot draw the report of the run: " + e + "\n", output);
        }
    }

    /** The log that this JVM writes to may have been put away, or dropped because nothing was in it. */
    private void say(String problem, Path output) {
        try {
            Path log = output.resolve(String.valueOf(state.supervisorLog().getFileName()));
            Files.writeString(
                    log, problem, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            System.err.println(problem);
        }
    }
}
