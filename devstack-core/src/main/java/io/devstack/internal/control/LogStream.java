package io.devstack.internal.control;

import io.devstack.internal.log.LogTail;
import io.devstack.internal.log.PlainFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.OptionalLong;

/** Sends a log as it is, byte for byte, in little pieces: it may be longer than the memory. */
final class LogStream {
    private static final int CHUNK = 16 * 1024;
    private static final String FROM = "Devstack-From";
    private static final String NEXT = "Devstack-Next";

    private final Answer answer;
    private final Connection connection;
    private final Path file;
    private final byte[] chunk = new byte[CHUNK];

    LogStream(Answer answer, Connection connection, Path file) {
        this.answer = answer;
        this.connection = connection;
        this.file = file;
    }

    /** Returns where the last {@code count} lines of a log begin, which may not exist yet. */
    static long startOfTail(Path file, long count) throws IOException {
        try {
            return LogTail.start(file, count);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Sends what is there from byte {@code from} on; if it follows, also what is written later, and the next log. */
    void send(long from, boolean follow) throws IOException, Refusal {
        long size = Files.exists(file) ? look().size() : 0;
        if (from > size) {
            throw new Refusal(416, "the log has " + size + " bytes by now");
        }
        if (follow) {
            answer.begin(200, Answer.TEXT, OptionalLong.empty(), Map.of(FROM, Long.toString(from)));
            follow(from);
            return;
        }
        answer.begin(
                200,
                Answer.TEXT,
                OptionalLong.of(size - from),
                Map.of(FROM, Long.toString(from), NEXT, Long.toString(size)));
        try (PlainFile.Opened in = opened(from)) {
            for (long left = size - from; left > 0; ) {
                int length = in.read(chunk);
                if (length < 0) {
                    return; // it has been cut
                }
                int wanted = (int) Math.min(length, left);
                answer.write(chunk, 0, wanted);
                left -= wanted;
            }
        } catch (NoSuchFileException e) {
            return; // nothing was promised of it
        }
    }

    private PlainFile.Opened opened(long from) throws IOException {
        PlainFile.Opened in = PlainFile.read(file);
        if (in.skip(from) < from) {
            in.close();
            throw new EOFException("the log has been cut");
        }
        return in;
    }

    private void follow(long from) throws IOException {
        long begin = from;
        boolean last = false;
        while (!last) {
            try (PlainFile.Opened in = opened(begin)) {
                boolean same = true;
                while (same && !last) {
                    last = connection.isClosing(); // asked before the last look, so that nothing is missed
                    same = isStill(in);
                    copy(in);
                    last |= !connection.pause();
                }
            } catch (NoSuchFileException e) {
                last = connection.isClosing() || !connection.pause();
            }
            begin = 0; // another file goes by that name now
        }
    }

    private boolean isStill(PlainFile.Opened in) throws IOException {
        try {
            BasicFileAttributes now = look();
            return !in.isAnother(now) && now.size() >= in.position();
        } catch (NoSuchFileException e) {
            return false; // moved away; the rest of the open file is read
        }
    }

    private BasicFileAttributes look() throws IOException {
        return PlainFile.look(file);
    }

    private void copy(PlainFile.Opened in) throws IOException {
        for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
            answer.write(chunk, 0, length);
        }
    }
}
