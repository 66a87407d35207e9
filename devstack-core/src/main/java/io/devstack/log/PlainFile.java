package io.devstack.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Makes sure, before a file is opened, that this ends: whoever opens a named pipe may wait for its other end for ever. */
public final class PlainFile {
    private PlainFile() {}

    /**
     * Returns what there is to know of a plain file, or of that which a link leads to.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is something else; the message names it
     */
    public static BasicFileAttributes look(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(file + " is not a plain file; move it away");
        }
        return attributes;
    }

    /** Returns the same, empty if there is no plain file. */
    static Optional<BasicFileAttributes> find(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class))
                    .filter(BasicFileAttributes::isRegularFile);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
