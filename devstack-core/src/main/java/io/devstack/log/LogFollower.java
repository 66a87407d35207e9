package io.devstack.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is appended to a file, line by line, from its beginning. The file may not exist yet, and may be moved away
 * while it is read: what was opened is read on. A read is not cut short by an interrupt, as one of a channel would be.
 * Not safe for use by several threads.
 */
public final class LogFollower implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @Nullable InputStream in;

    /** Makes a follower of {@code file}; opens it with the first read. */
    public LogFollower(Path file) {
        this.file = file;
    }

    /** Returns the lines that were completed since the last call; never waits for more. */
    public List<String> newLines() throws IOException {
        InputStream open = in;
        if (open == null) {
            try {
                open = Files.newInputStream(file);
            } catch (NoSuchFileException e) {
                return List.of();
            }
            in = open;
        }
        List<String> lines = new ArrayList<>();
        byte[] chunk = new byte[CHUNK];
        for (int length = open.read(chunk); length > 0; length = open.read(chunk)) {
            for (int i = 0; i < length; i++) {
                take(chunk[i], lines);
            }
        }
        return lines;
    }

    /** Returns what was written after the last line break. */
    public String unfinishedLine() {
        return unfinished.toString(StandardCharsets.UTF_8);
    }

    private void take(byte next, List<String> lines) {
        if (next != '\n') {
            unfinished.write(next);
            return;
        }
        String line = unfinished.toString(StandardCharsets.UTF_8);
        lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        unfinished.reset();
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
