package io.devstack.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Shows the end of a log file, whatever its size and whatever bytes are in it. */
public final class LogTail {
    private static final int WINDOW = 64 * 1024;
    private static final int LONGEST_LINE = 500;

    private LogTail() {}

    /**
     * Returns the last {@code count} lines, oldest first; fewer if there are fewer, none if the file cannot be read. Where
     * the log was cut a moment ago, the last lines of before come first. Lines over 500 characters are cut, bytes that are not UTF-8 become U+FFFD, control characters are left out.
     */
    public static List<String> last(Path file, int count) {
        List<String> lines = of(file, count);
        return lines.size() >= count
                ? lines
                : Stream.concat(of(LogFile.older(file), count - lines.size()).stream(), lines.stream())
                        .toList();
    }

    private static List<String> of(Path file, int count) {
        try (SeekableByteChannel channel = PlainFile.readAnywhere(file)) {
            long start = Math.max(0, channel.size() - WINDOW);
            channel.position(start);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(WINDOW, channel.size() - start));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                continue;
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            List<String> lines = text.isEmpty() ? List.of() : List.of(text.split("\\r*\\n"));
            int from = Math.max(start > 0 && lines.size() > 1 ? 1 : 0, lines.size() - count);
            return lines.subList(from, lines.size()).stream()
                    .map(LogTail::plain)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Returns the byte at which the last {@code count} lines begin; 0 if there are fewer.
     *
     * @throws IOException if the file cannot be read
     */
    public static long start(Path file, long count) throws IOException {
        try (SeekableByteChannel channel = PlainFile.readAnywhere(file)) {
            long end = channel.size();
            long breaks = 0;
            ByteBuffer bytes = ByteBuffer.allocate(WINDOW);
            for (long from = end; from > 0; ) {
                long to = from;
                from = Math.max(0, to - WINDOW);
                bytes.clear().limit((int) (to - from));
                channel.position(from);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    continue;
                }
                for (int i = bytes.position() - 1; i >= 0; i--) {
                    boolean endsLine = bytes.get(i) == '\n';
                    if (endsLine && from + i != end - 1 && ++breaks == count) {
                        return from + i + 1;
                    }
                }
            }
            return count == 0 ? end : 0;
        }
    }

    /**
     * Returns how many lines there are, one without its line break included, but at most {@code most}.
     *
     * @throws IOException if the file cannot be read
     */
    public static int lines(Path file, int most) throws IOException {
        try (SeekableByteChannel channel = PlainFile.readAnywhere(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(WINDOW);
            int lines = 0;
            byte last = '\n';
            while (lines < most && channel.read(bytes.clear()) > 0) {
                for (int i = 0; i < bytes.position(); i++) {
                    last = bytes.get(i);
                    lines += last == '\n' ? 1 : 0;
                }
            }
            return Math.min(most, last == '\n' ? lines : lines + 1);
        }
    }

    /** Returns what a line shows at its end, without control characters and cut after 500 characters. */
    public static String plain(String line) {
        List<String> shown = PlainText.shown(line);
        return cut(shown.get(shown.size() - 1));
    }

    /** Returns {@code line}, or its first 500 characters if it is longer. */
    public static String cut(String line) {
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
    }
}
