package io.devstack.internal.os;

import io.devstack.internal.process.ProcessEntry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of ps(1) with the columns of {@link #TABLE}, {@link #COMMANDS} or {@link #USAGE}, in the locale C and UTC. Each
 * column is an option of its own: BSD takes what follows the first equals sign for a heading.
 */
final class PsOutput {
    /**
     * The columns of a process. The session is absent, because {@code sess} is always 0 on macOS. Without {@code ww}, ps cuts its
     * lines where it has no terminal.
     */
    static final List<String> TABLE = words("-axww", "pid", "ppid", "pgid", "uid", "lstart", "state", "command");

    /** The command of every process with its environment, as macOS and as Linux have it. */
    static final List<List<String>> COMMANDS =
            List.of(words("-axEww", "pid", "command"), words("axeww", "pid", "command"));

    /** What every process uses. */
    static final List<String> USAGE = words("-ax", "pid", "rss", "time");

    private static final Pattern ROW = Pattern.compile(
            " *(\\d+) +(\\d+) +(\\d+) +(-?\\d+) +\\w{3} +(\\w{3} +\\d+ +\\d\\d:\\d\\d:\\d\\d +\\d{4}) +(\\S+)(?: +(.*))?");
    private static final Pattern COMMAND = Pattern.compile(" *(\\d+) (.*)");
    private static final Pattern TIMES = Pattern.compile("(?:(\\d+)-)?(?:(\\d+):)?(\\d+):(\\d+)(?:\\.(\\d\\d?))?");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final long KIBIBYTE = 1024;

    private PsOutput() {}

    private static List<String> words(String options, String... columns) {
        List<String> words = new ArrayList<>(List.of(options));
        for (String column : columns) {
            words.addAll(List.of("-o", column + "="));
        }
        return List.copyOf(words);
    }

    /**
     * One process.
     *
     * @param pid the process number
     * @param parent the parent's number
     * @param group the process group
     * @param user the effective user
     * @param startedAt when it began, in milliseconds since 1970; ps has seconds only
     * @param state what it is doing
     * @param command its words, joined by blanks; a character that the locale C lacks is replaced
     */
    record Row(long pid, long parent, long group, long user, long startedAt, ProcessEntry.State state, String command) {
        Row startingAt(long exactly) {
            return new Row(pid, parent, group, user, exactly, state, command);
        }
    }

    /**
     * What one process uses.
     *
     * @param memoryBytes resident memory
     * @param processorTime of all its threads
     */
    record Usage(long memoryBytes, Duration processorTime) {}

    /** Returns the processes of {@link #TABLE}; a line that is none is skipped. */
    static Map<Long, Row> table(String text) {
        Map<Long, Row> rows = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher fields = ROW.matcher(line);
            if (fields.matches()) {
                try {
                    Row row = row(fields);
                    rows.put(row.pid(), row);
                } catch (DateTimeException | NumberFormatException e) {
                    return; // the remainder of a command that has a line break
                }
            }
        });
        return rows;
    }

    private static Row row(Matcher fields) {
        return new Row(
                Long.parseLong(fields.group(1)),
                Long.parseLong(fields.group(2)),
                Long.parseLong(fields.group(3)),
                userOf(fields.group(4)),
                millis(fields.group(5).split("[ :]+")),
                stateOf(fields.group(6)),
                fields.group(7) == null ? "" : fields.group(7));
    }

    /** The words are month, day, hours, minutes, seconds and year. */
    private static long millis(String[] time) {
        int[] numbers = new int[time.length];
        for (int i = 1; i < time.length; i++) {
            numbers[i] = Integer.parseInt(time[i]);
        }
        return LocalDateTime.of(numbers[5], MONTHS.indexOf(time[0]) + 1, numbers[1], numbers[2], numbers[3], numbers[4])
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    /** The user with the least rights is -2 on macOS, which some tools print without the sign. */
    static long userOf(String number) {
        return (int) Long.parseLong(number);
    }

    /** The letter D is Linux's for the U of macOS; E, after the first letter, marks a process that is exiting. */
    private static ProcessEntry.State stateOf(String letters) {
        return switch (letters.charAt(0)) {
            case 'Z', 'X' -> ProcessEntry.State.ENDED;
            case 'T', 't' -> ProcessEntry.State.STOPPED;
            default -> {
                if (letters.indexOf('E') > 0) {
                    yield ProcessEntry.State.EXITING;
                }
                yield letters.matches("[UD].*") ? ProcessEntry.State.STUCK : ProcessEntry.State.LIVE;
            }
        };
    }

    /** Returns the second column of {@link #COMMANDS} by process. */
    static Map<Long, String> commands(String text) {
        Map<Long, String> commands = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher fields = COMMAND.matcher(line);
            if (fields.matches()) {
                commands.put(Long.parseLong(fields.group(1)), fields.group(2));
            }
        });
        return commands;
    }

    /**
     * Returns which of {@code entries} ({@code NAME=value} without a blank) are in the environment; none where the system hides
     * it. An argument of the command that has the form of an entry is none.
     *
     * @param shown the command with the environment
     * @param command the command without it
     */
    static Set<String> environmentAmong(String shown, String command, Set<String> entries) {
        if (!shown.startsWith(command)) {
            return Set.of();
        }
        String environment = shown.substring(command.length()) + " ";
        Set<String> among = new HashSet<>();
        for (String entry : entries) {
            if (environment.contains(" " + entry + " ")) {
                among.add(entry);
            }
        }
        return among;
    }

    /** Returns what each process of {@link #USAGE} uses. Times are {@code M:SS.cc} on macOS and {@code [D-]HH:MM:SS} on Linux. */
    static Map<Long, Usage> usage(String text) {
        Map<Long, Usage> usages = new HashMap<>();
        text.lines().map(line -> line.trim().split(" +")).forEach(columns -> {
            Matcher time = TIMES.matcher(columns.length == 3 ? columns[2] : "");
            if (time.matches()) {
                Duration used = Duration.ofDays(number(time.group(1)))
                        .plusHours(number(time.group(2)))
                        .plusMinutes(number(time.group(3)))
                        .plusSeconds(number(time.group(4)))
                        .plusMillis(10 * number(time.group(5)));
                usages.put(Long.parseLong(columns[0]), new Usage(KIBIBYTE * Long.parseLong(columns[1]), used));
            }
        });
        return usages;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
