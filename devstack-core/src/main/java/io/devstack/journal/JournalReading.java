package io.devstack.journal;

import io.devstack.json.Json;
import io.devstack.json.MalformedJsonException;
import io.devstack.log.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a journal says that is written no more, and how much of it cannot be read.
 *
 * @param entries what could be read, in the order in which it was written
 * @param unreadable how many lines are damaged, or of kinds that only a newer version knows
 */
public record JournalReading(List<Entry> entries, int unreadable) {
    private static final long LARGEST = 64L * 1024 * 1024;

    /** Copies the list. */
    public JournalReading {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal.
     *
     * @throws IOException if it is not there, or no plain file, or larger than 64 MiB
     */
    public static JournalReading of(Path file) throws IOException {
        if (PlainFile.look(file).size() > LARGEST) {
            throw new IOException(file + " is larger than 64 MiB");
        }
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** Reads the text of a journal. */
    public static JournalReading parse(String text) {
        List<Entry> entries = new ArrayList<>();
        int unreadable = 0;
        for (String line : text.split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            try {
                entries.add(Json.read(line, Entry.class));
            } catch (MalformedJsonException e) {
                unreadable++;
            }
        }
        return new JournalReading(entries, unreadable);
    }
}
