package io.devstack.internal.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a file before it opens it, so that the open returns: opening a named pipe may wait for its other end for ever.
 */
public final class PlainFile {
    private PlainFile() {}

    /**
     * A file that is read from its beginning, and that is known again when another file may have taken its name: by its key, and
     * on a system where files have no keys by its first 4 KiB. A read is not cut short by an interrupt, as one of a channel would be.
     */
    public static final class Opened implements AutoCloseable {
        private static final int HEAD = 4096;

        private final Path file;
        private final LinkOption[] links;
        private final InputStream in;
        final @Nullable Object key;
        private byte[] head = {};
        private @Nullable FileTime compared;
        private long position;

        private Opened(Path file, LinkOption[] links, InputStream in, @Nullable Object key) {
            this.file = file;
            this.links = links;
            this.in = in;
            this.key = key;
        }

        /** Returns the number of bytes that were read or skipped. */
        public long position() {
            return position;
        }

        /** Reads the next bytes; returns how many, none or -1 at the end. */
        public int read(byte[] chunk) throws IOException {
            int length = in.read(chunk);
            if (length > 0) {
                keepHead(chunk, length);
                position += length;
            }
            return length;
        }

        private void keepHead(byte[] chunk, int length) {
            int more = Math.min(HEAD - head.length, length);
            if (more > 0 && position == head.length) {
                int before = head.length;
                head = Arrays.copyOf(head, before + more);
                System.arraycopy(chunk, 0, head, before, more);
            }
        }

        /** Skips bytes, no more than there are; returns how many. */
        public long skip(long bytes) throws IOException {
            byte[] read =
                    position == head.length ? in.readNBytes((int) Math.min(HEAD - head.length, bytes)) : new byte[0];
            keepHead(read, read.length);
            long skipped = read.length + Math.max(0, in.skip(bytes - read.length));
            position += skipped;
            return skipped;
        }

        int available() throws IOException {
            return in.available();
        }

        /** Returns whether the name means another file now, which has the attributes {@code now}. */
        public boolean isAnother(BasicFileAttributes now) throws IOException {
            if (key != null || now.fileKey() != null || now.size() < position) {
                return !Objects.equals(now.fileKey(), key);
            }
            if (now.size() == position && now.lastModifiedTime().equals(compared)) {
                return false;
            }
            compared = now.lastModifiedTime();
            Optional<Opened> named = readIfThere(file, links);
            if (named.isEmpty()) {
                return false;
            }
            try (Opened other = named.get()) {
                return !Arrays.equals(other.in.readNBytes(head.length), head);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

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
    public static Opened read(Path file) throws IOException {
        return open(file, look(file));
    }

    /** If the name got another file between the look and the open, that one is opened, with its own key. */
    private static Opened open(Path file, BasicFileAttributes before, LinkOption... links) throws IOException {
        InputStream in = Files.newInputStream(file, links);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, links);
            if (!Objects.equals(now.fileKey(), before.fileKey()) && now.isRegularFile()) {
                in.close();
                return open(file, now, links);
            }
            return new Opened(file, links, in, before.fileKey());
        } catch (NoSuchFileException e) {
            return new Opened(file, links, in, before.fileKey()); // moved away since
        } catch (IOException e) {
            in.close();
            throw e;
        }
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
            return Optional.of(open(file, before.get(), links));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
