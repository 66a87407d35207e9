package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the PID directory is not what devstack writes there: cut off, damaged, newer, or no file at all. */
public final class DamagedRecordException extends IOException {
    private final transient Path file;
    private final String problem;
    private final boolean newer;

    DamagedRecordException(Path file, String problem) {
        this(file, problem, false);
    }

    private DamagedRecordException(Path file, String problem, boolean newer) {
        super(file + ": " + problem);
        this.file = file;
        this.problem = problem;
        this.newer = newer;
    }

    static DamagedRecordException newer(Path file) {
        return new DamagedRecordException(file, "a newer version of devstack wrote it", true);
    }

    /** Returns whether a newer version of devstack wrote the file. */
    public boolean isNewer() {
        return newer;
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
