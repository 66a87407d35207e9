package io.devstack.journal;

import io.devstack.json.Json;
import io.devstack.json.MalformedJsonException;
import io.devstack.log.LogFollower;
import io.devstack.stack.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a journal from its beginning while it is being written. Not safe for use by several threads. */
public final class JournalFollower implements AutoCloseable {
    private final LogFollower lines;

    /** Makes a follower of a journal that may not exist yet. */
    public JournalFollower(Path file) {
        this(new LogFollower(file));
    }

    private JournalFollower(LogFollower lines) {
        this.lines = lines;
    }

    /**
     * Makes a follower of whatever journal goes by that name: that of the next run when one has begun, and what a
     * supervisor writes after somebody deleted its journal.
     */
    public static JournalFollower acrossRuns(Path file) {
        return new JournalFollower(LogFollower.acrossRotations(file));
    }

    /** Returns the facts that were added since the last call. Lines that a newer version wrote are passed over. */
    public List<Fact> newFacts() throws IOException {
        List<Fact> facts = new ArrayList<>();
        for (String line : lines.newLines()) {
            try {
                facts.add(Json.read(line, Entry.class).fact());
            } catch (MalformedJsonException e) {
                continue;
            }
        }
        return facts;
    }

    /** Returns every fact of a journal that is written no more; none if there is no such file. */
    public static List<Fact> readAll(Path file) throws IOException {
        try (JournalFollower follower = new JournalFollower(file)) {
            return follower.newFacts();
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
