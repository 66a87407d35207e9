package io.devstack.internal.journal;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.internal.json.Json;
import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Writes the facts of a run, one a line of JSON, as they happen: the single source of what others know about it. Safe
 * for use by several threads, also by interrupted ones, whose interrupt would close a channel but not these streams; each line
 * is written in one piece. The file can be renamed while it is open, on Windows as well.
 */
public final class Journal implements AutoCloseable {
    private static final int PIECE = 64 * 1024;
    private static final byte[] LINE_END = {'\n'};
    private static final FileAttribute<?>[] OWNER_ONLY =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private Path file;
    private final AppendedFile.Opener opener;
    private OutputStream out;
    private InputStream written;
    private long length;
    private final Clock clock;

    /** Lines that could not be written yet. */
    private final Deque<byte[]> unwritten = new ArrayDeque<>();

    private Journal(Path file, AppendedFile.Opener opener) throws IOException {
        this.file = file;
        this.opener = opener;
        this.clock = Clock.systemUTC();
        try (AppendedFile opened = opener.open(file)) {
            this.out = Files.newOutputStream(opened.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            this.written = Files.newInputStream(opened.path());
            this.length = Files.size(opened.path());
        }
    }

    /** Opens a journal by its path, which goes on where the file ends. */
    public static Journal open(Path file) throws IOException {
        return open(file, Journal::byPath);
    }

    /** Opens a journal, which goes on where the file ends. */
    public static Journal open(Path file, AppendedFile.Opener opener) throws IOException {
        return new Journal(file, opener);
    }

    /** A new file is for its owner only, whatever the umask: a journal that others can write is not trusted. */
    private static AppendedFile byPath(Path file) throws IOException {
        return AppendedFile.byPath(file, OWNER_ONLY);
    }

    /** Opens a journal like {@link #reopen(Path, AppendedFile.Opener)}, by its path. */
    public static Journal reopen(Path file) throws IOException {
        return reopen(file, Journal::byPath);
    }

    /**
     * Opens the journal of a writer that may have died in the middle of a line.
     *
     * @throws IOException if it is not a plain file; a link may have been put in its place by another user
     */
    public static Journal reopen(Path file, AppendedFile.Opener opener) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is not a plain file; move it away");
        }
        Journal journal = new Journal(file, opener);
        if (journal.endsInALine()) {
            return journal;
        }
        journal.unwritten.add(LINE_END); // goes before the first fact
        return journal;
    }

    private boolean endsInALine() throws IOException {
        try (AppendedFile opened = opener.open(file);
                SeekableByteChannel content = Files.newByteChannel(opened.path())) {
            ByteBuffer last = ByteBuffer.allocate(1);
            content.position(Math.max(0, content.size() - 1));
            return content.read(last) < 1 || last.get(0) == '\n';
        }
    }

    /**
     * Writes a fact, after those that could not be written before.
     *
     * @throws UncheckedIOException if the disk is full or gone; the run goes on, and the fact is kept for later
     */
    public synchronized void write(RunEvent fact) {
        unwritten.add(line(clock.instant(), fact));
        try {
            writeRest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes through the motions of writing such a fact, and writes nothing: the first time is the slowest. */
    public static void rehearse(RunEvent fact) {
        line(Instant.EPOCH, fact);
    }

    private static byte[] line(Instant at, RunEvent fact) {
        return (Json.write(new RecordedEvent(at, fact)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether there are facts that could not be written yet. */
    public synchronized boolean isBehind() {
        return !unwritten.isEmpty();
    }

    /** Writes what could not be written before, line by line: the disk may have room again, and for some of the lines only. */
    public synchronized void writeRest() throws IOException {
        while (!unwritten.isEmpty()) {
            byte[] line = unwritten.getFirst();
            long before = written.available(); // of this file, whatever its name is now
            try {
                out.write(line);
            } catch (IOException e) {
                keepRest(line, written.available() - before);
                throw e;
            }
            length += line.length;
            unwritten.removeFirst();
        }
    }

    /** A part of it may have been written: the next attempt goes on from there. */
    private void keepRest(byte[] line, long part) {
        if (part > 0 && part < line.length) {
            unwritten.removeFirst();
            unwritten.addFirst(Arrays.copyOfRange(line, (int) part, line.length));
            length += part;
        }
    }

    /** The file was renamed, and is written on. */
    public synchronized void moveTo(Path now) {
        file = now;
    }

    /**
     * If this file was deleted or replaced by something unreadable, goes on in a new file, which begins with the
     * content written so far: clients open it by its name.
     */
    public synchronized void restore() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Journal next = new Journal(file, opener); // fails if the directory was renamed just now
            InputStream before = written; // an open file can be read after its name is gone
            OutputStream nameless = out;
            long left = length;
            out = next.out;
            written = next.written;
            length = next.length;
            try (before;
                    nameless) {
                while (left > 0) {
                    byte[] piece = before.readNBytes((int) Math.min(left, PIECE));
                    if (piece.length == 0) {
                        return; // it was cut
                    }
                    out.write(piece);
                    length += piece.length;
                    left -= piece.length;
                }
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
        written.close();
    }
}
