package io.devstack.internal.control;

import io.devstack.event.RecordedEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.json.Json;
import io.devstack.internal.json.MalformedJsonException;
import io.devstack.internal.log.LogFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/** Sends the facts of a journal as server-sent events, numbered by their lines. */
final class EventStream {
    static final long HEARTBEAT_NANOS = 15_000_000_000L;

    private final Answer answer;
    private final Connection connection;
    private long line;
    private boolean over;

    EventStream(Answer answer, Connection connection) {
        this.answer = answer;
        this.connection = connection;
    }

    /**
     * Sends the facts after line {@code after}; if it follows, until the run is over or the client has disconnected.
     */
    void send(Path journal, long after, boolean follow) throws IOException {
        answer.begin(200, Answer.EVENTS, OptionalLong.empty(), Map.of());
        long spoken = System.nanoTime();
        try (LogFollower lines = LogFollower.ofRecords(journal, false)) {
            while (true) {
                boolean last =
                        !follow || connection.isClosing(); // asked before the last look, so that nothing is missed
                for (String text : lines.newLines()) {
                    line++;
                    if (line > after && isFact(text)) {
                        answer.write("id: " + line + "\ndata: " + text + "\n\n");
                        spoken = System.nanoTime();
                    }
                }
                if (lines.isBehind()) {
                    continue;
                }
                if (last || over || !connection.pause()) {
                    return;
                }
                if (System.nanoTime() - spoken >= HEARTBEAT_NANOS) {
                    answer.write(":\n\n");
                    spoken = System.nanoTime();
                }
            }
        }
    }

    /** A line that could not be written whole is passed over. */
    private boolean isFact(String text) {
        try {
            over |= Json.read(text, RecordedEvent.class).fact() instanceof StopEvent.RunEnded;
            return true;
        } catch (MalformedJsonException e) {
            return false;
        }
    }
}
