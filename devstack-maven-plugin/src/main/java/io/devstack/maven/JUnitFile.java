package io.devstack.maven;

import io.devstack.LastRun;
import io.devstack.model.DevStackException;
import io.devstack.model.StopReport;
import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The optional file in which a CI server finds the outcome of each service. It gets the events of the run, and only
 * this class decides when the file is written.
 */
final class JUnitFile {
    private final Build build;
    private final @Nullable File file;

    JUnitFile(Build build, @Nullable File file) {
        this.build = build;
        this.file = file;
    }

    /** A start begins: deletes that of an earlier run. */
    void startBegins() {
        if (file != null) {
            Path report = build.directory().resolve(file.toPath());
            new PidDirectoryCheck(build).checkFile("<junitReport>", report);
            LastRun.deleteJUnit(build.pidDirectory(), report);
        }
    }

    /** A start has failed, and the services that it had launched are down again. */
    void startFailed() {
        write();
    }

    /** The session has ended, and with it its stack; the goal that stopped that before has written its own. */
    void sessionEnded() {
        if (build.stacks().forget(build.pidDirectory())) {
            write();
        }
    }

    /** A stop was asked for; if it found nothing that this build had started, the last run is an earlier build's. */
    void stopped(boolean startedHere, StopReport report) {
        if (startedHere || report.found() != StopReport.Found.NOTHING) {
            write();
        }
    }

    /** Writes the last run into it; an error is logged and fails nothing, for the run itself is over. */
    private void write() {
        if (file == null) {
            return;
        }
        try {
            LastRun.writeJUnit(
                    build.pidDirectory(),
                    build.outputDirectory(),
                    build.directory().resolve(file.toPath()));
        } catch (DevStackException e) {
            build.log().warn("<junitReport>: " + e.getMessage() + "; name another file");
        }
    }
}
