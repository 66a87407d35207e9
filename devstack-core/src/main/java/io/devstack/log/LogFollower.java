package io.devstack.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what is appended to a file, line by line, from its beginning. The file may not exist yet, and may be moved away
 * while it is read: what was opened is read on. Not safe for use by several threads.
 */
public final class LogFollower implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @org.jspecify.annotations.Nullable SeekableByteChannel channel;

    /** Makes a follower of {@code file}; opens it with the first read. */
    public LogFollower(Path file) {
        this.file = file;
    }

    /** Returns the lines that were completed since the last call; never waits for more. */
    public List<String> newLines() throws IOException {
        SeekableByteChannel open = channel;
        if (open == null) {
            try {
                open = Files.newByteChannel(file);
            } catch (NoSuchFileException e) {
                return List.of();
            }
            channel = open;
        }
        List<String> lines = new ArrayList<>();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (open.read(chunk) > 0) {
            for (int i = 0; i < chunk.position(); i++) {
                take(chunk.get(i), lines);
            }
            chunk.clear();
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
        if (channel != null) {
            channel.close();
        }
    }
}
