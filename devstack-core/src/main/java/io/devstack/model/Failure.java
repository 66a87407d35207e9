package io.devstack.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The reason of a failed start, or a failure of a service.
 *
 * @param kind what sort of failure
 * @param service whose, if it is one service's
 * @param what the fact in one sentence: "backend exited with 3 after 0.4 s; it never opened port 5000"
 * @param lastLines the last lines of the service's log
 * @param logFile the whole log
 * @param field the property of the definition that is wrong, such as {@code ready.log}, if that is the reason
 */
public record Failure(
        Kind kind,
        Optional<ServiceName> service,
        String what,
        List<String> lastLines,
        Optional<Path> logFile,
        Optional<String> field) {
    /** Sorts of failure; each has its own next step. */
    public enum Kind {
        /** The definition cannot be carried out: a missing program or directory. */
        DEFINITION,
        /** A port that the stack needs is taken. */
        PORT_IN_USE,
        /** A port that the stack needs is taken by a process that looks like this project's own, started by hand. */
        PORT_IN_USE_BY_PROJECT,
        /** A port that the stack needs is taken by a service of another stack that is running. */
        PORT_IN_USE_BY_STACK,
        /** A port that devstack had picked for a service was taken by another process before the service had it. */
        PORT_LOST,
        /** A service could not be launched. */
        LAUNCH,
        /** A ready service lost its port or failed its alive check. */
        UNHEALTHY,
        /** A service ended before it was ready. */
        ENDED,
        /** A service was not ready in time. */
        NOT_READY,
        /** A service answered in time, but not as wanted. */
        WRONG_ANSWER,
        /** A service said itself that it will not become ready. */
        FAIL_ON,
        /** A service was not ready in time; it listens, but not on its port. */
        OTHER_PORT,
        /** A service passed its probes in time, but never opened its port. */
        NEVER_LISTENED,
        /** A service chooses its port itself, but listens on several. */
        SEVERAL_PORTS,
        /** Somebody asked for a stop, or the owner went away, during the start. */
        CANCELLED,
        /** The supervisor itself failed. */
        INTERNAL
    }

    private static final Pattern TIME = Pattern.compile("\\b\\d{1,2}:\\d{2}:\\d{2}([.,]\\d+)?");
    private static final int MOST_TOGETHER = 3;

    /** Copies the list. */
    public Failure {
        lastLines = List.copyOf(lastLines);
    }

    /** Makes one whose reason is no property of the definition. */
    public Failure(
            Kind kind, Optional<ServiceName> service, String what, List<String> lastLines, Optional<Path> logFile) {
        this(kind, service, what, lastLines, logFile, Optional.empty());
    }

    /** Makes one of a property of a service's definition. */
    public static Failure of(ServiceName service, String field, String problem) {
        Optional<ServiceName> whose = Optional.of(service);
        String what = place(whose, field) + ": " + problem;
        return new Failure(Kind.DEFINITION, whose, what, List.of(), Optional.empty(), Optional.of(field));
    }

    /** Returns the words for a property of a definition: "service 'backend', ready.log". */
    static String place(Optional<ServiceName> service, String field) {
        return service.map(name -> "service '" + name + "', ").orElse("") + field;
    }

    /** Returns the words for the property that is wrong, with which {@link #what()} begins: "service 'backend', ready.log". */
    public Optional<String> place() {
        return field.map(property -> place(service, property));
    }

    /** Makes a failure of the whole stack, or one that has no log. */
    public static Failure of(Kind kind, Optional<ServiceName> service, String what) {
        return new Failure(kind, service, what, List.of(), Optional.empty());
    }

    /** Returns this failure as one of another kind, for the reason {@code because} that stands behind it. */
    public Failure as(Kind other, String because) {
        return new Failure(other, service, what + "; " + because, lastLines, logFile, field);
    }

    /** Returns this failure with another place of its log. */
    public Failure withLog(Optional<Path> file) {
        return new Failure(kind, service, what, lastLines, file, field);
    }

    /** Returns the fact, the last lines and the file, as several lines of text. */
    public String text() {
        StringBuilder text = new StringBuilder(what);
        if (logFile.isPresent()) {
            if (lastLines.isEmpty()) {
                text.append("\nIts log is empty: ").append(logFile.get());
            } else {
                text.append("\nLast lines of ").append(logFile.get()).append(':');
                foldedLines().forEach(line -> text.append("\n  ").append(line));
            }
        }
        return text.toString();
    }

    /** Blank lines, and those that only draw something, say nothing. */
    private static boolean says(String line) {
        return line.chars().anyMatch(Character::isLetterOrDigit);
    }

    /**
     * Returns the last lines with a count in place of repeated ones: "… 18 more times". Lines that differ only in their time
     * count as equal, and up to three lines can be repeated together: a server writes several about a request.
     */
    public List<String> foldedLines() {
        List<String> said = lastLines.stream().filter(Failure::says).toList();
        List<String> keys =
                said.stream().map(line -> TIME.matcher(line).replaceAll("")).toList();
        List<String> folded = new ArrayList<>();
        int next = 0;
        for (int first = 0; first < said.size(); first = next) {
            int start = first;
            int length = IntStream.rangeClosed(1, MOST_TOGETHER)
                    .filter(lines -> times(keys, start, lines) > 2)
                    .findFirst()
                    .orElse(1);
            int times = times(keys, first, length);
            folded.addAll(said.subList(first, first + length));
            next = first + length;
            if (times > 2) {
                next = first + times * length;
                folded.add("… " + (length == 1 ? "" : "these " + length + " lines ") + (times - 1) + " more times");
            }
        }
        return folded;
    }

    /** Returns how often the {@code length} lines at {@code first} are there, one after the other. */
    private static int times(List<String> lines, int first, int length) {
        int times = 0;
        int end = first + length;
        while (end <= lines.size()
                && lines.subList(end - length, end)
                        .equals(lines.subList(first, Math.min(first + length, lines.size())))) {
            times++;
            end += length;
        }
        return times;
    }
}
