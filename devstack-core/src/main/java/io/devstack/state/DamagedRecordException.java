package io.devstack.state;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the PID directory is not what devstack writes there: cut off, damaged, newer, or no file at all. */
public final class DamagedRecordException extends IOException {
    private final transient Path file;
    private final String problem;

    DamagedRecordException(Path file, String problem) {
        super(file + ": " + problem);
        this.file = file;
        this.problem = problem;
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    /** Returns what is wrong with it. */
    public String problem() {
        return problem;
    }
}
