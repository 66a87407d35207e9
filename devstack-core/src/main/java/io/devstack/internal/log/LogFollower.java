package io.devstack.internal.log;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is appended to a file, line by line, from its beginning, and a limited number of bytes at a time: the file
 * may grow faster than it can be read. The file may not exist yet, and may be moved away while it is read: the open
 * file is read on. Not safe for use by several threads.
 */
public final class LogFollower implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    /** The number of bytes that one read takes at most. */
    public static final int MOST_AT_ONCE = 1024 * 1024;

    private final Path file;
    private final boolean byName;
    private final boolean records;
    private LinkOption[] links = {};
    private LineSplitter splitter;
    private final byte[] chunk = new byte[CHUNK];
    private PlainFile.@Nullable Opened in;
    private @Nullable LogFollower next;
    private long start;
    private boolean behind;

    /** Makes a follower of {@code file}; opens it with the first read. */
    public LogFollower(Path file) {
        this(file, false, false);
    }

    private LogFollower(Path file, boolean byName, boolean records) {
        this.file = file;
        this.byName = byName;
        this.records = records;
        this.splitter = new LineSplitter(records);
    }

    /**
     * Makes a follower of every file that gets this name. If the file is cut to nothing, its lines are read from the
     * beginning. If another file takes its place, both are read until a third file replaces that one.
     */
    public static LogFollower acrossRotations(Path file) {
        return new LogFollower(file, true, false);
    }

    /** Makes a follower of a file with a record a line: of a line over 4 MiB it returns only the beginning. */
    public static LogFollower ofRecords(Path file, boolean acrossRotations) {
        return new LogFollower(file, acrossRotations, true);
    }

    /** Decodes the lines from another encoding than UTF-8. */
    public LogFollower decoding(Charset encoding) {
        splitter.decoding(encoding);
        return this;
    }

    /** Reads no file that a link leads to, wherever the link comes from: it is as if there was no file. */
    public LogFollower withoutLinks() {
        links = new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        return this;
    }

    /** Lets the first read begin at byte {@code begin} of the file that is there then. */
    public LogFollower from(long begin) {
        start = begin;
        return this;
    }

    /**
     * Returns the lines that were completed since the last call, of 1 MiB at most; never waits for more. A longer line
     * comes in pieces.
     */
    public List<String> newLines() throws IOException {
        List<String> lines = new ArrayList<>();
        read((line, goesOn) -> lines.add(line));
        return lines;
    }

    /** Returns whether the last read ended at its limit, so that the next one finds more at once. */
    public boolean isBehind() {
        return behind;
    }

    /** Hands over the lines that were completed since the last call, of 1 MiB at most; never waits for more. */
    public void read(LineSplitter.Lines lines) throws IOException {
        behind = false;
        if (in == null && !open()) {
            return;
        }
        readOn(lines);
        if (behind) {
            return;
        }
        if (next != null) {
            next.read(lines);
            behind = next.behind;
            if (next.next != null) {
                becomeNext(next, lines);
            }
        } else if (byName) {
            lookAtName(lines);
        }
    }

    /**
     * Skips what is unread but for the last {@code keep} bytes, up to the next line break.
     *
     * @param limit the number of unread bytes up to which nothing is skipped
     * @return the number of bytes that were skipped
     */
    public long skipBacklog(long limit, long keep) throws IOException {
        long skipped = next == null ? 0 : next.skipBacklog(limit, keep);
        if (in == null && !open()) {
            return skipped;
        }
        PlainFile.Opened open = Objects.requireNonNull(in);
        if (open.available() <= limit) {
            return skipped;
        }
        for (long over = open.available() - keep; over > 0; over = open.available() - keep) {
            long now = open.skip(over);
            if (now <= 0) {
                break;
            }
            skipped += now;
        }
        splitter.skipLine();
        return skipped;
    }

    /** Returns what was written after the last line break. */
    public String unfinishedLine() {
        String newer = next == null ? "" : next.unfinishedLine();
        if (!newer.isEmpty()) {
            return newer;
        }
        return splitter.unfinished();
    }

    /** Returns what was written after the last line break, and does not return it again; empty if there is nothing. */
    public String takeUnfinishedLine() {
        String text = unfinishedLine();
        splitter.drop();
        if (next != null) {
            next.takeUnfinishedLine();
        }
        return text;
    }

    private boolean open() throws IOException {
        Optional<PlainFile.Opened> opened = PlainFile.readIfThere(file, links);
        if (opened.isEmpty()) {
            return false;
        }
        in = opened.get();
        in.skip(start);
        start = 0;
        return true;
    }

    private void readOn(LineSplitter.Lines lines) throws IOException {
        PlainFile.Opened open = Objects.requireNonNull(in);
        int total = 0;
        while (total < MOST_AT_ONCE) {
            int length = open.read(chunk);
            if (length <= 0) {
                return;
            }
            total += length;
            splitter.take(chunk, length, lines);
        }
        behind = true;
    }

    /** The name may mean another file by now, or the same one with less in it than was read. */
    private void lookAtName(LineSplitter.Lines lines) throws IOException {
        Optional<BasicFileAttributes> now = PlainFile.find(file, links);
        if (now.isEmpty()) {
            return; // moved away
        }
        PlainFile.Opened open = Objects.requireNonNull(in);
        if (open.isAnother(now.get())) {
            LogFollower newer = new LogFollower(file, true, records).decoding(splitter.charset());
            newer.links = links;
            next = newer;
            newer.read(lines);
            behind = newer.behind;
        } else if (now.get().size() < open.position()) {
            splitter.end(lines);
            close();
            if (open()) {
                readOn(lines);
            }
        }
    }

    /** Closes this file, which was read to its end, and takes over the state of {@code newer}. */
    private void becomeNext(LogFollower newer, LineSplitter.Lines lines) throws IOException {
        splitter.end(lines);
        Objects.requireNonNull(in).close();
        in = newer.in;
        splitter = newer.splitter;
        next = newer.next;
    }

    @Override
    public void close() throws IOException {
        PlainFile.Opened open = in;
        in = null;
        if (open != null) {
            open.close();
        }
        if (next != null) {
            next.close();
        }
    }
}
