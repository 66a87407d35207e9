package io.devstack.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is appended to a file, line by line, from its beginning. The file may not exist yet, and may be moved away
 * while it is read: what was opened is read on. A read is not cut short by an interrupt, as one of a channel would be.
 * Not safe for use by several threads.
 */
public final class LogFollower implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    /** What is longer is told in pieces, so that a binary stream without line breaks does not fill the memory. */
    private static final int LONGEST_LINE = 4 * 1024 * 1024;

    private final Path file;
    private final boolean byName;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[CHUNK];
    private @Nullable InputStream in;
    private @Nullable Object key;
    private @Nullable LogFollower next;
    private @Nullable String unfinishedText;
    private long position;

    /** Makes a follower of {@code file}; opens it with the first read. */
    public LogFollower(Path file) {
        this(file, false);
    }

    private LogFollower(Path file, boolean byName) {
        this.file = file;
        this.byName = byName;
    }

    /**
     * Makes a follower of whatever goes by that name: it goes on from the beginning when the file was cut to nothing, and
     * with the new one when another took its place, without losing what is still written to the old.
     */
    public static LogFollower acrossRotations(Path file) {
        return new LogFollower(file, true);
    }

    /** Returns the lines that were completed since the last call; never waits for more. */
    public List<String> newLines() throws IOException {
        List<String> lines = new ArrayList<>();
        if (in == null && !open()) {
            return lines;
        }
        read(lines);
        if (next != null) {
            lines.addAll(next.newLines());
        } else if (byName) {
            lookAtName(lines);
        }
        return lines;
    }

    /** Returns what was written after the last line break. */
    public String unfinishedLine() {
        String newer = next == null ? "" : next.unfinishedLine();
        if (!newer.isEmpty()) {
            return newer;
        }
        String text = unfinishedText;
        if (text == null) {
            text = unfinished.toString(StandardCharsets.UTF_8);
            unfinishedText = text;
        }
        return text;
    }

    /** Returns what was written after the last line break, and does not return it again; empty if there is nothing. */
    public String takeUnfinishedLine() {
        String text = unfinishedLine();
        unfinished.reset();
        unfinishedText = null;
        if (next != null) {
            next.takeUnfinishedLine();
        }
        return text;
    }

    private boolean open() throws IOException {
        Optional<PlainFile.Opened> opened = PlainFile.readIfThere(file);
        if (opened.isEmpty()) {
            return false;
        }
        in = opened.get().in();
        key = opened.get().key();
        position = 0;
        return true;
    }

    private void read(List<String> lines) throws IOException {
        InputStream open = Objects.requireNonNull(in);
        for (int length = open.read(chunk); length > 0; length = open.read(chunk)) {
            position += length;
            for (int i = 0; i < length; i++) {
                take(chunk[i], lines);
            }
        }
    }

    /** The name may mean another file by now, or the same one with less in it than was read. */
    private void lookAtName(List<String> lines) throws IOException {
        Optional<BasicFileAttributes> now = PlainFile.find(file);
        if (now.isEmpty()) {
            return; // moved away
        }
        if (!Objects.equals(now.get().fileKey(), key)) {
            next = acrossRotations(file);
            lines.addAll(next.newLines());
        } else if (now.get().size() < position) {
            if (unfinished.size() > 0) {
                finish(lines);
            }
            close();
            if (open()) {
                read(lines);
            }
        }
    }

    private void take(byte next, List<String> lines) {
        if (next == '\n' || unfinished.size() >= LONGEST_LINE) {
            finish(lines);
        }
        if (next != '\n') {
            unfinished.write(next);
            unfinishedText = null;
        }
    }

    private void finish(List<String> lines) {
        String line = unfinished.toString(StandardCharsets.UTF_8);
        lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        unfinished.reset();
        unfinishedText = null;
    }

    @Override
    public void close() throws IOException {
        InputStream open = in;
        in = null;
        if (open != null) {
            open.close();
        }
        if (next != null) {
            next.close();
        }
    }
}
