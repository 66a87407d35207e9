package io.devstack.faults;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The matrix in words: a row for each service, a column for each event, then what went wrong. */
final class Matrix {
    private final Map<Cell, List<String>> results;

    Matrix(Map<Cell, List<String>> results) {
        this.results = new LinkedHashMap<>(results);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\nfault suite: rows are services, columns events;"
                + " o all right, X something wrong, . not played\n");
        TreeSet<Event> events = new TreeSet<>();
        results.keySet().forEach(cell -> events.add(cell.event()));
        int column = 0;
        for (Event event : events) {
            text.append(" ".repeat(14))
                    .append("| ".repeat(column++))
                    .append(event.words())
                    .append('\n');
        }
        for (Map.Entry<Subject, Map<Event, Boolean>> row : rows().entrySet()) {
            text.append("%-14s".formatted(row.getKey().serviceName()));
            for (Event event : events) {
                Boolean right = row.getValue().get(event);
                text.append(right == null ? ". " : right ? "o " : "X ");
            }
            text.append('\n');
        }
        results.forEach((cell, wrong) -> {
            if (!wrong.isEmpty()) {
                text.append("\nWRONG ").append(cell.id()).append('\n');
                wrong.forEach(line -> text.append("  ").append(line).append('\n'));
            }
        });
        return text.append('\n').toString();
    }

    private Map<Subject, Map<Event, Boolean>> rows() {
        Map<Subject, Map<Event, Boolean>> rows = new EnumMap<>(Subject.class);
        results.forEach((cell, wrong) -> cell.subjects()
                .forEach(subject -> rows.computeIfAbsent(subject, any -> new EnumMap<>(Event.class))
                        .merge(cell.event(), wrong.isEmpty(), Boolean::logicalAnd)));
        return rows;
    }
}
