package io.devstack.internal.journal;

import io.devstack.internal.words.Elapsed;
import io.devstack.internal.words.TextFormat;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws what a stack is doing as lines of text that fit a terminal.
 *
 * @since 0.1.0
 */
public final class StatusTable {
    private static final List<String> TITLES =
            List.of("NAME", "STATE", "PID", "ADDRESS", "UPTIME", "RESTARTS", "CPU", "MEMORY");

    /** As many of the first columns are always shown; the others go one by one, the last first, where there is no room. */
    private static final int NEVER_LEFT_OUT = 4;

    private static final long MEGABYTE = 1_000_000;

    private StatusTable() {}

    /**
     * Returns the lines.
     *
     * @param commands what the last line may propose
     * @param width how many characters fit into one
     */
    public static List<String> lines(Path pidDirectory, StackStatus status, StatusWords.Commands commands, int width) {
        List<String> lines = new ArrayList<>();
        lines.add("stack " + pidDirectory + ": " + word(status.outcome())
                + status.supervisorPid().map(pid -> ", supervisor pid " + pid).orElse(""));
        if (!status.services().isEmpty()) {
            lines.addAll(table(status.services(), width));
        }
        for (ServiceStatus service : status.services()) {
            service.failure().ifPresent(failure -> failure.text().lines().forEach(lines::add));
        }
        String next = StatusWords.next(status, commands);
        if (!next.isEmpty()) {
            lines.add(next);
        }
        return lines;
    }

    private static List<String> table(List<ServiceStatus> services, int width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        services.forEach(service -> rows.add(row(service)));
        int columns = TITLES.size();
        while (columns > NEVER_LEFT_OUT && widthOf(rows, columns) > width) {
            columns--;
        }
        int shown = columns;
        return rows.stream().map(row -> line(row, rows, shown, width)).toList();
    }

    private static List<String> row(ServiceStatus service) {
        boolean lives = service.processes() > 0;
        return List.of(
                service.name().value(),
                word(service.state()),
                service.pid().map(String::valueOf).orElse("-"),
                lives ? address(service) : "-",
                service.uptime().map(Elapsed::rough).orElse("-"),
                Integer.toString(service.restarts()),
                lives ? service.cpuPercent() + " %" : "-",
                lives ? Math.round((double) service.memoryBytes() / MEGABYTE) + " MB" : "-");
    }

    /** The URL has the first port; the others follow with their keys. */
    private static String address(ServiceStatus service) {
        boolean several = service.ports().size() > 1;
        Stream<String> ports = service.ports().entrySet().stream()
                .skip(service.url().isPresent() ? 1 : 0)
                .map(port -> several ? port.getKey() + " " + port.getValue() : ":" + port.getValue());
        String all = Stream.concat(service.url().stream(), ports).collect(Collectors.joining(", "));
        return all.isEmpty() ? "-" : all;
    }

    private static int widthOf(List<List<String>> rows, int columns) {
        int width = 0;
        for (int column = 0; column < columns; column++) {
            width += widest(rows, column) + 2;
        }
        return width - 2;
    }

    private static int widest(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String line(List<String> row, List<List<String>> rows, int columns, int width) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            line.append(TextFormat.padded(row.get(column), widest(rows, column) + 2));
        }
        String text = line.toString().stripTrailing();
        return text.length() <= width ? text : text.substring(0, Math.max(1, width - 1)) + "…";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
