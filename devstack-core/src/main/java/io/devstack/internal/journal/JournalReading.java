package io.devstack.internal.journal;

import io.devstack.event.RecordedEvent;
import io.devstack.internal.json.Json;
import io.devstack.internal.json.MalformedJsonException;
import io.devstack.internal.log.LogFollower;
import io.devstack.internal.log.PlainFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a journal says that is written no more, and how much of it cannot be read.
 *
 * @param entries what could be read, in the order in which it was written
 * @param unreadable how many lines are damaged, or of kinds that only a newer version knows
 */
public record JournalReading(List<RecordedEvent> entries, int unreadable) {
    private static final long LARGEST = 64L * 1024 * 1024;

    /** Copies the list. */
    public JournalReading {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal. A line over 4 MiB is damaged.
     *
     * @throws IOException if it is not there, or no plain file, or more than 64 MiB of it are readable
     */
    public static JournalReading of(Path file) throws IOException {
        PlainFile.look(file);
        Reader reader = new Reader(file);
        try (LogFollower lines = LogFollower.ofRecords(file, false)) {
            do {
                lines.read((line, goesOn) -> reader.read(line));
                reader.checkSize();
            } while (lines.isBehind());
            reader.read(lines.takeUnfinishedLine());
        }
        return new JournalReading(reader.entries, reader.unreadable);
    }

    private static final class Reader {
        private final Path file;
        private final List<RecordedEvent> entries = new ArrayList<>();
        private long readable;
        private int unreadable;

        Reader(Path file) {
            this.file = file;
        }

        void read(String line) {
            if (line.isBlank()) {
                return;
            }
            try {
                entries.add(Json.read(line, RecordedEvent.class));
                readable += line.length();
            } catch (MalformedJsonException e) {
                unreadable++;
            }
        }

        void checkSize() throws IOException {
            if (readable > LARGEST) {
                throw new IOException(file + " is larger than 64 MiB");
            }
        }
    }
}
