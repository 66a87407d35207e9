package io.devstack.internal.state;

import io.devstack.internal.log.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** Makes room for new logs in a directory. */
final class LogRotation {
    private static final int PIECE = 1024 * 1024;
    private static final long MOST_MORE = 64L * PIECE;
    private static final Set<OpenOption> READ_AND_CUT =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final OpenDirectory directory;

    LogRotation(OpenDirectory directory) {
        this.directory = directory;
    }

    /**
     * Renames {@code web.log} to {@code web.1.log}, the next one to {@code web.2.log} and so on, and its older part that was
     * cut off to {@code web.1.older.log}. The logs of all but the last {@value LogFile#KEPT} launches are deleted. A link is
     * renamed, not followed. If a program keeps the log open where that forbids renaming, its content is moved instead.
     */
    void rotate(String log) throws IOException {
        if (!exists(log)) {
            return;
        }
        List<Integer> numbers = directory.names().stream()
                .flatMapToInt(name -> LogFile.numberOf(log, name).stream())
                .sorted()
                .boxed()
                .toList();
        int last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
        String kept = LogFile.numbered(log, last + 1);
        keep(log, kept);
        if (exists(LogFile.older(log))) {
            directory.rename(LogFile.older(log), directory, LogFile.older(kept));
        }
        for (int number : numbers) {
            if (number <= last + 1 - LogFile.KEPT) {
                String old = LogFile.numbered(log, number);
                directory.delete(old);
                directory.delete(LogFile.older(old));
            }
        }
    }

    private void keep(String log, String kept) throws IOException {
        try {
            directory.rename(log, directory, kept);
        } catch (FileSystemException e) {
            try (SeekableByteChannel content = directory.open(log, READ_AND_CUT)) {
                copy(content, kept);
                content.truncate(0);
            } catch (IOException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    private boolean exists(String name) throws IOException {
        try {
            return directory.attributes(name).size() >= 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Moves the content of a log to {@link LogFile#older}, replacing that, and lets the log begin again while programs append
     * to it. Where the disk has no room for the copy, only the last megabyte is kept. Output appended between the end
     * of the copy and the cut is lost.
     *
     * @throws IOException if the log cannot be read or cut
     */
    void cut(String name) throws IOException {
        if (!directory.attributes(name).isRegularFile()) { // opening a pipe may wait for ever
            throw new IOException(name + " is not a plain file; move it away");
        }
        String older = LogFile.older(name);
        try (SeekableByteChannel log = directory.open(name, READ_AND_CUT)) {
            directory.delete(older);
            try {
                copy(log, older);
                log.truncate(0);
            } catch (IOException e) {
                directory.delete(older);
                ByteBuffer end = end(log);
                log.truncate(0);
                try (SeekableByteChannel to = directory.open(older, OpenDirectory.CREATE, OwnerOnly.file())) {
                    OpenDirectory.writeAll(to, end);
                }
            }
        }
    }

    /** Copies the content, and output appended during the copy unless it never ends. */
    private void copy(SeekableByteChannel log, String target) throws IOException {
        long most = log.size() + MOST_MORE;
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (SeekableByteChannel to = directory.open(target, OpenDirectory.CREATE, OwnerOnly.file())) {
            while (log.position() < most && log.read(piece.clear()) > 0) {
                OpenDirectory.writeAll(to, piece.flip());
            }
        }
    }

    private static ByteBuffer end(SeekableByteChannel log) throws IOException {
        ByteBuffer end = ByteBuffer.allocate(PIECE);
        log.position(Math.max(0, log.size() - PIECE));
        while (end.hasRemaining() && log.read(end) > 0) {
            continue;
        }
        return end.flip();
    }
}
