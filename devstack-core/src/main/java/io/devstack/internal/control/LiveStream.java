package io.devstack.internal.control;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.EventWords;
import io.devstack.internal.json.Json;
import io.devstack.internal.json.MalformedJsonException;
import io.devstack.internal.log.LogFollower;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sends the logs of all services and the journal in one response, because a browser opens only six connections to a host,
 * in all its tabs together. A line is one of a log, {@code NAME TEXT}; or an event, {@code #LINE JSON}, with a sentence for
 * people in it; or {@code @JSON}, a {@link Beginning}; or {@code =} after all that was written before the request; or, after
 * that, {@code ~MILLIS}, the time since the epoch at which the next lines were read, 0 if it is not known; or
 * {@code !NAME BYTES} for output that was skipped, because the client reads more slowly than the service writes.
 */
final class LiveStream {
    private static final long BACKLOG = 32L << 20;
    private static final long KEPT = 2L << 20;
    private static final int PIECE = 64 * 1024;

    private final Answer answer;
    private final Connection connection;
    private final Map<ServiceName, LogFollower> followers = new LinkedHashMap<>();
    private final Set<ServiceName> unreadable = new HashSet<>();
    private final StringBuilder piece = new StringBuilder();
    private long event;
    private boolean over;
    private boolean caughtUp;
    private long read;

    /**
     * Announces a log before its first line.
     *
     * @param service its service
     * @param log its file
     * @param earlier the size of the part that is not sent, because it is before the lines that were asked for; in bytes
     */
    record Beginning(ServiceName service, Path log, long earlier) {}

    LiveStream(Answer answer, Connection connection) {
        this.answer = answer;
        this.connection = connection;
    }

    /**
     * Sends the last {@code tail} lines of each log and the events after line {@code after}; if it follows, all that is new
     * until the run is over, also of services that are launched later.
     *
     * @param services returns the services that are on record now
     */
    void send(Path journal, long after, Supplier<List<ServiceRecord>> services, long tail, boolean follow)
            throws IOException {
        answer.begin(200, Answer.TEXT, OptionalLong.empty(), Map.of());
        try (LogFollower events = LogFollower.ofRecords(journal, false)) {
            boolean last = false;
            long written = System.nanoTime();
            while (!last) {
                last = !follow || over || connection.isClosing(); // checked before the last read: nothing is missed
                boolean behind;
                do {
                    behind = logs(services.get(), tail, follow);
                    behind |= events(events, after);
                    written = flush() ? System.nanoTime() : written;
                } while (behind);
                if (!caughtUp) {
                    caughtUp = true;
                    answer.write("=\n");
                }
                if (System.nanoTime() - written >= EventStream.HEARTBEAT_NANOS) {
                    answer.write("\n");
                    written = System.nanoTime();
                }
                last |= !connection.pause();
            }
            caughtUp = false; // the rest may be from any time
            followers.forEach((name, log) -> {
                if (!log.unfinishedLine().isEmpty()) {
                    add(name, log.takeUnfinishedLine());
                }
            });
            flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (LogFollower log : followers.values()) {
                log.close();
            }
        }
    }

    /** Returns whether the end of the run was sent. */
    boolean isOver() {
        return over;
    }

    /** Takes at most a mebibyte; returns whether there is more. */
    private boolean events(LogFollower journal, long after) throws IOException {
        for (String text : journal.newLines()) {
            event++;
            try {
                RunEvent fact = Json.read(text, RecordedEvent.class).fact();
                over |= fact instanceof StopEvent.RunEnded;
                if (event > after) {
                    piece.append('#').append(event).append(" {\"words\":").append(Json.write(EventWords.of(fact)));
                    piece.append(',').append(text, 1, text.length()).append('\n');
                }
            } catch (MalformedJsonException e) {
                continue; // it was not written completely
            }
        }
        return journal.isBehind();
    }

    /**
     * Takes at most a mebibyte of each log; returns whether one of them has more. A log that cannot be read, such as one that
     * a service has replaced by a directory, is reported once and keeps nothing else from the client.
     */
    private boolean logs(List<ServiceRecord> services, long tail, boolean follow) {
        boolean behind = false;
        for (ServiceRecord service : services) {
            try {
                behind |= log(service, tail, follow);
            } catch (IOException e) {
                if (unreadable.add(service.name())) {
                    add(service.name(), "devstack cannot read this log: " + e.getMessage());
                }
            }
        }
        return behind;
    }

    private boolean log(ServiceRecord service, long tail, boolean follow) throws IOException {
        LogFollower log = followers.get(service.name());
        if (log == null) {
            long start = LogStream.startOfTail(service.logFile(), tail);
            log = LogFollower.acrossRotations(service.logFile()).from(start);
            followers.put(service.name(), log);
            piece.append('@')
                    .append(Json.write(new Beginning(service.name(), service.logFile(), start)))
                    .append('\n');
        } else if (follow && log.isBehind()) {
            long skipped = log.skipBacklog(BACKLOG, KEPT);
            if (skipped > 0) {
                piece.append('!')
                        .append(service.name())
                        .append(' ')
                        .append(skipped)
                        .append('\n');
            }
        }
        log.read((line, goesOn) -> add(service.name(), line));
        return log.isBehind();
    }

    private void add(ServiceName name, String line) {
        long now = caughtUp ? System.currentTimeMillis() : 0;
        if (now != read) {
            read = now;
            piece.append('~').append(now).append('\n');
        }
        piece.append(name).append(' ').append(line).append('\n');
        if (piece.length() >= PIECE) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Sends what was taken; returns whether there was anything. */
    private boolean flush() throws IOException {
        if (piece.isEmpty()) {
            return false;
        }
        answer.write(piece.toString());
        piece.setLength(0);
        if (piece.capacity() > 2 * PIECE) {
            piece.trimToSize(); // after a very long line
        }
        return true;
    }
}
