package io.devstack.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Makes room for a new log file. */
public final class LogFile {
    private static final int PIECE = 1024 * 1024;
    private static final long MOST_MORE = 64L * PIECE;

    private LogFile() {}

    /**
     * Renames {@code web.log} to the first of {@code web.1.log}, {@code web.2.log} … that does not exist yet, and its
     * older part that was cut off to {@code web.1.older.log} and so on. A link is renamed, not followed.
     */
    public static void rotate(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int number = 1;
        while (Files.exists(numbered(file, number), LinkOption.NOFOLLOW_LINKS)) {
            number++;
        }
        Files.move(file, numbered(file, number));
        if (Files.exists(older(file))) {
            Files.move(older(file), older(numbered(file, number)), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns the name that {@code file} is kept under as the log of launch {@code number}, from 1. */
    public static Path numbered(Path file, int number) {
        String name = file.getFileName().toString();
        String base = name.endsWith(".log") ? name.substring(0, name.length() - 4) : name;
        return file.resolveSibling(base + "." + number + ".log");
    }

    /** Returns the name that the content of {@code file} is kept under when it was cut. */
    public static Path older(Path file) {
        String name = file.getFileName().toString();
        String base = name.endsWith(".log") ? name.substring(0, name.length() - 4) : name;
        return file.resolveSibling(base + ".older.log");
    }

    /**
     * Moves the content of a log to {@link #older}, replacing that, and lets the log begin again while programs append
     * to it. Where the disk has no room for the copy, only the last megabyte is kept. Output appended between the end
     * of the copy and the cut is lost.
     *
     * @throws IOException if the log cannot be read or cut
     */
    public static void cut(Path file) throws IOException {
        PlainFile.look(file);
        Path older = older(file);
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel log = FileChannel.open(file, options)) {
            Files.deleteIfExists(older);
            try {
                copy(log, older);
                log.truncate(0);
            } catch (IOException e) {
                Files.deleteIfExists(older);
                byte[] end = end(log);
                log.truncate(0);
                Files.write(older, end, StandardOpenOption.CREATE_NEW);
            }
        }
    }

    /** Deletes a log with more than {@code most} bytes before a program appends to it; a link stays. */
    public static void limit(Path file, long most) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && file.toFile().length() > most) {
            Files.deleteIfExists(file);
        }
    }

    /** Copies the content, and output appended during the copy unless it never ends. */
    private static void copy(FileChannel log, Path target) throws IOException {
        long most = log.size() + MOST_MORE;
        try (FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long position = 0; position < log.size() && position < most; ) {
                position += log.transferTo(position, PIECE, to);
            }
        }
    }

    private static byte[] end(FileChannel log) throws IOException {
        ByteBuffer end = ByteBuffer.allocate(PIECE);
        log.position(Math.max(0, log.size() - PIECE));
        while (end.hasRemaining() && log.read(end) > 0) {
            continue;
        }
        byte[] bytes = new byte[end.flip().remaining()];
        end.get(bytes);
        return bytes;
    }
}
