package io.devstack.internal.log;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/**
 * A file that this JVM appends to, or a program that it launches. While it is open, {@link #path} leads to this very file,
 * whatever takes its place in its directory.
 */
public interface AppendedFile extends AutoCloseable {
    /** Opens files that are appended to. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens a file, and creates it if there is none. A link or a pipe in its place is deleted.
         *
         * @throws IOException if another user leads it elsewhere, or a directory is in its place
         */
        AppendedFile open(Path file) throws IOException;
    }

    /** Returns the path to open it by; valid until this is closed. */
    Path path();

    @Override
    void close() throws IOException;

    /** Opens a file by its path, in a directory where only this user can put another one in its place. */
    static AppendedFile byPath(Path file, FileAttribute<?>... mode) throws IOException {
        if (Files.isSymbolicLink(file)) {
            Files.deleteIfExists(file);
        }
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createFile(file, mode);
            } catch (FileAlreadyExistsException e) {
                return at(file); // another process was quicker
            }
        }
        return at(file);
    }

    /** Returns a file that is opened by its path, without a check. */
    static AppendedFile at(Path file) {
        return new AppendedFile() {
            @Override
            public Path path() {
                return file;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
