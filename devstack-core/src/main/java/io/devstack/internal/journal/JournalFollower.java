package io.devstack.internal.journal;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.internal.json.Json;
import io.devstack.internal.json.MalformedJsonException;
import io.devstack.internal.log.LogFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a journal from its beginning while it is being written. Not safe for use by several threads. */
public final class JournalFollower implements AutoCloseable {
    private final LogFollower lines;

    /** Makes a follower of a journal that may not exist yet. */
    public JournalFollower(Path file) {
        this(LogFollower.ofRecords(file, false));
    }

    private JournalFollower(LogFollower lines) {
        this.lines = lines;
    }

    /**
     * Makes a follower of whatever journal goes by that name: that of the next run when one has begun, and the facts
     * that a supervisor writes after its journal was deleted.
     */
    public static JournalFollower acrossRuns(Path file) {
        return new JournalFollower(LogFollower.ofRecords(file, true));
    }

    /** Returns the facts that were added since the last call. Skips damaged lines,
     * lines over 4 MiB, and what a newer version wrote. */
    public List<RunEvent> newFacts() throws IOException {
        return newEntries().stream().map(RecordedEvent::fact).toList();
    }

    /** Returns the same facts, each with its time. */
    public List<RecordedEvent> newEntries() throws IOException {
        List<RecordedEvent> entries = new ArrayList<>();
        newEntries(entries::add);
        return entries;
    }

    /** Hands over the same facts. Keeps those of 1 MiB of the journal in memory at a time, however long it is. */
    public void newEntries(Consumer<RecordedEvent> receiver) throws IOException {
        do {
            List<RecordedEvent> some = new ArrayList<>();
            lines.read((line, goesOn) -> read(line).ifPresent(some::add));
            some.forEach(receiver);
        } while (lines.isBehind());
    }

    /** Skips what is there, so that the next facts are those that are written from now on. */
    public void skip() throws IOException {
        lines.skipBacklog(1, 1); // the last byte, which ends a line
    }

    private static Optional<RecordedEvent> read(String line) {
        try {
            return Optional.of(Json.read(line, RecordedEvent.class));
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    /** Returns every fact of a journal that is written no more; none if there is no such file. */
    public static List<RunEvent> readAll(Path file) throws IOException {
        try (JournalFollower follower = new JournalFollower(file)) {
            return follower.newFacts();
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
