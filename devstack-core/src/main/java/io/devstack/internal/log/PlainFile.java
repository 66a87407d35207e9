package io.devstack.internal.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a file before it opens it, so that the open returns: opening a named pipe may wait for its other end for ever.
 */
public final class PlainFile {
    private PlainFile() {}

    /** A file that was opened, and the key which says whether a name means that file still. */
    record Opened(InputStream in, @Nullable Object key) {}

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

    /** Opens a plain file, to be read from its beginning; throws what {@link #look} does. */
    public static InputStream read(Path file) throws IOException {
        look(file);
        return Files.newInputStream(file);
    }

    /** Opens a plain file, to be read from anywhere; throws what {@link #look} does. */
    public static SeekableByteChannel readAnywhere(Path file) throws IOException {
        look(file);
        return Files.newByteChannel(file);
    }

    /** Returns what there is to know of a plain file, empty if there is none. */
    static Optional<BasicFileAttributes> find(Path file, LinkOption... links) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, links))
                    .filter(BasicFileAttributes::isRegularFile);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Opens a plain file, to be read from its beginning; empty if there is none. */
    static Optional<Opened> readIfThere(Path file, LinkOption... links) throws IOException {
        Optional<BasicFileAttributes> before = find(file, links);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Opened(Files.newInputStream(file, links), before.get().fileKey()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
