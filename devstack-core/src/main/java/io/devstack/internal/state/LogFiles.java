package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.nio.file.Path;

/** The logs of a PID directory, and the other files in it that grow. */
public final class LogFiles {
    private final StateDirectory state;

    LogFiles(StateDirectory state) {
        this.state = state;
    }

    /**
     * Opens a file of the directory to append to it, and creates it for its owner if there is none. A link or a pipe in its
     * place is deleted.
     *
     * @throws UntrustedFileException if another user leads the directory elsewhere
     */
    public AppendedFile append(Path file) throws IOException {
        return append(file, Long.MAX_VALUE);
    }

    /** Like {@link #append(Path)}; a file with more than {@code most} bytes is deleted first. */
    public AppendedFile append(Path file, long most) throws IOException {
        if (!state.path().equals(file.getParent())) {
            return AppendedFile.at(file);
        }
        try (OpenDirectory here = state.open()) {
            return here.append(file.getFileName().toString(), most);
        }
    }

    /** Keeps a log under a name with a number; the oldest of many is deleted. */
    public void rotate(Path log) throws IOException {
        state.requireTrusted();
        try (OpenDirectory here = state.open()) {
            new LogRotation(here).rotate(log.getFileName().toString());
        }
    }

    /** Moves the content of a log to the file beside it that has the older half; the log begins again. */
    public void cut(Path log) throws IOException {
        state.requireTrusted();
        try (OpenDirectory here = state.open()) {
            new LogRotation(here).cut(log.getFileName().toString());
        }
    }
}
