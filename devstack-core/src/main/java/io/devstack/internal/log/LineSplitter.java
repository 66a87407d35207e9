package io.devstack.internal.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Splits bytes into lines, in bounded memory: of an endless line it keeps only a part. Not safe for use by several threads. */
public final class LineSplitter {
    /** A longer line of a log is returned in pieces, so that a binary stream does not fill the memory. */
    private static final int LONGEST_PIECE = 1024 * 1024;
    /** A longer line of records is damaged: its beginning is returned, its rest is skipped. */
    private static final int LONGEST_RECORD = 4 * 1024 * 1024;

    private final boolean records;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private Charset charset = StandardCharsets.UTF_8;
    private @Nullable String unfinishedText;
    private boolean skipsLine;

    /** Receives lines. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Receives the next line.
         *
         * @param goesOn whether the line is longer than 1 MiB, so that the next text is more of it
         */
        void line(String text, boolean goesOn);
    }

    LineSplitter(boolean records) {
        this.records = records;
    }

    void decoding(Charset encoding) {
        charset = encoding;
    }

    Charset charset() {
        return charset;
    }

    /** Splits the first {@code length} bytes of {@code chunk}. */
    void take(byte[] chunk, int length, Lines lines) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                add(chunk, from, i, lines);
                finish(lines, false);
                from = i + 1;
            }
        }
        add(chunk, from, length, lines);
    }

    private void add(byte[] chunk, int begin, int end, Lines lines) {
        int longest = records ? LONGEST_RECORD : LONGEST_PIECE;
        int from = begin;
        while (from < end && !skipsLine) {
            if (unfinished.size() >= longest) {
                finish(lines, true);
                continue;
            }
            int length = Math.min(end - from, longest - unfinished.size());
            unfinished.write(chunk, from, length);
            unfinishedText = null;
            from += length;
        }
    }

    private void finish(Lines lines, boolean goesOn) {
        if (skipsLine) {
            skipsLine = false;
            return;
        }
        String line = unfinished.toString(charset);
        drop();
        skipsLine = goesOn && records;
        lines.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, goesOn && !records);
    }

    /** Hands over what was written after the last line break: no more of that line will come. */
    void end(Lines lines) {
        if (unfinished.size() > 0) {
            finish(lines, false);
        }
        skipsLine = false;
    }

    /** Drops what came after the last line break, and what comes before the next one. */
    void skipLine() {
        drop();
        skipsLine = true;
    }

    /** Returns what came after the last line break. */
    String unfinished() {
        String text = unfinishedText;
        if (text == null) {
            text = unfinished.toString(charset);
            unfinishedText = text;
        }
        return text;
    }

    /** Drops what came after the last line break. */
    void drop() {
        unfinished.reset();
        unfinishedText = null;
    }
}
