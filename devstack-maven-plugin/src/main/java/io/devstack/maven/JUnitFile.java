package io.devstack.maven;

import io.devstack.LastRun;
import io.devstack.stack.DevStackException;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** The file in which a CI server finds what became of each service, if one is wanted. */
final class JUnitFile {
    private final Build build;
    private final @Nullable File file;

    JUnitFile(Build build, @Nullable File file) {
        this.build = build;
        this.file = file;
    }

    /** Deletes that of an earlier run. */
    void forget() {
        if (file != null) {
            LastRun.deleteJUnit(build.directory().resolve(file.toPath()));
        }
    }

    /** Writes the last run into it; what goes wrong is told and fails nothing, for the run itself is over. */
    void write() {
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
