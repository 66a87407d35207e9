package io.devstack;

import io.devstack.internal.log.LogFollower;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.log.PlainFile;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers how far the services of a stack had written their logs, and reads what they have written since.
 *
 * @since 0.1.0
 */
public final class LogMark {
    private final Map<ServiceName, Path> logs;
    private final Map<ServiceName, PlainFile.Opened> ends = new LinkedHashMap<>();

    /**
     * What a service wrote.
     *
     * @param service the service
     * @param lines the last lines, without control characters, each cut after 500 characters
     * @param complete whether there were no lines before these
     * @param log the file that has all of them
     */
    public record Written(ServiceName service, List<String> lines, boolean complete, Path log) {
        /** Copies the list. */
        public Written {
            lines = List.copyOf(lines);
        }
    }

    private LogMark(Map<ServiceName, Path> logs) {
        this.logs = logs;
    }

    /** Marks the present ends of {@code logs}. */
    static LogMark at(Map<ServiceName, Path> logs) {
        LogMark mark = new LogMark(logs);
        logs.forEach((service, log) -> {
            try (PlainFile.Opened file = PlainFile.read(log)) {
                file.skip(PlainFile.look(log).size());
                mark.ends.put(service, file);
            } catch (IOException e) {
                return; // there is none yet
            }
        });
        return mark;
    }

    /**
     * Returns what the services have written since, without those that wrote nothing. Reads the last MB of each log at most.
     *
     * @param most the largest number of lines of each service
     */
    public List<Written> since(int most) {
        List<Written> all = new ArrayList<>();
        logs.forEach((service, log) -> {
            try {
                BasicFileAttributes now = PlainFile.look(log);
                Written written = read(service, log, beginning(service, now), now.size(), most);
                if (!written.lines().isEmpty()) {
                    all.add(written);
                }
            } catch (IOException e) {
                return; // there is none, or it was removed in this moment
            }
        });
        return all;
    }

    /** Returns the first byte that is new; 0 if the log is another file by now, or was cut. */
    private long beginning(ServiceName service, BasicFileAttributes now) throws IOException {
        PlainFile.Opened marked = ends.get(service);
        return marked != null && !marked.isAnother(now) && marked.position() <= now.size() ? marked.position() : 0;
    }

    private static Written read(ServiceName service, Path log, long marked, long end, int most) throws IOException {
        long from = Math.max(marked, end - LogFollower.MOST_AT_ONCE);
        List<String> lines = new ArrayList<>();
        try (LogFollower file = new LogFollower(log).from(from)) {
            file.read((line, goesOn) -> lines.add(line));
            Optional.of(file.takeUnfinishedLine())
                    .filter(rest -> !rest.isEmpty())
                    .ifPresent(lines::add);
        }
        int first = Math.max(0, lines.size() - most);
        return new Written(
                service, lines.stream().skip(first).map(LogTail::plain).toList(), first == 0 && from == marked, log);
    }
}
