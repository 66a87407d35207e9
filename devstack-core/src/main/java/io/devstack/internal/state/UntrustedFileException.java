package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.Path;

/** Another user could have written a file or directory, so devstack acts on nothing in it. */
public final class UntrustedFileException extends IOException {
    private final String problem;

    UntrustedFileException(Path file, String problem, String remedy) {
        super(file + " " + problem + ", so devstack acts on nothing in it; " + remedy);
        this.problem = "it " + problem;
    }

    static UntrustedFileException owned(Path file, String owner) {
        return new UntrustedFileException(
                file, "belongs to user '" + owner + "'", "move it away, or use another directory");
    }

    static UntrustedFileException writable(Path file) {
        return new UntrustedFileException(
                file, "can be written by other users", "run 'chmod go-w " + file + "' if its content is yours");
    }

    static UntrustedFileException writable(Path file, String user) {
        return new UntrustedFileException(
                file,
                "can be written by other users",
                "run 'icacls \"" + file + "\" /inheritance:r /grant:r \"" + user + ":F\"' if its content is yours");
    }

    static UntrustedFileException link(Path file) {
        return new UntrustedFileException(file, "is a link", "put a directory in its place");
    }

    static UntrustedFileException outside(Path file) {
        return new UntrustedFileException(
                file, "leads out of the project of another user", "put a directory in its place");
    }

    String problem() {
        return problem;
    }
}
