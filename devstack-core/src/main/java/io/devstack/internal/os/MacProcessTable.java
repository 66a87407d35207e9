package io.devstack.internal.os;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.ProcessUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads processes by one {@code ps} for all of them, and asks the JDK for exact start times and words. A list of processes is at most
 * {@link #FRESH} old, and whether a process exists and still is the same one is asked at every call.
 *
 * <p>The session of a process is not known, so its group stands for it. The system hides the environment of its own and of hardened
 * programs, and open files are not searched. Tools that this JVM or a keeper runs to look are not listed.
 */
final class MacProcessTable implements ProcessTable {
    /** How old a list may be. Short, because a process that ended since is taken for a living one as long. */
    private static final Duration FRESH = Duration.ofMillis(100);

    private static final Duration FRESH_USAGE = Duration.ofSeconds(1);

    /** How keeper-groups.pl runs ps. */
    private static final String LOOK_OF_KEEPER = "ps -ax -o pid= -o ppid= -o pgid= -o state= -o lstart=";

    private static final String KEEPER = "devstack keeper of ";

    private final SystemTool tool;
    private final Path ps;
    private final Optional<Path> lsof;
    private final ProcessIdentity self;
    private final Map<Long, String> userNames = new ConcurrentHashMap<>();
    private final Recent<Map<Long, PsOutput.Row>> rows = new Recent<>(this::readRows);
    private final Recent<Map<Long, String>> environments = new Recent<>(this::readEnvironments);
    private final Recent<Map<Long, PsOutput.Usage>> usages = new Recent<>(this::readUsages);
    private volatile Map<Long, PsOutput.Row> lastRows = Map.of();

    /** The ps of Linux, with which this is tested, has other options. The first that work stay. */
    private volatile List<List<String>> environmentWords = PsOutput.COMMANDS;

    /**
     * Makes a table.
     *
     * @param boot names the boot of the machine
     */
    MacProcessTable(SystemTool tool, Path ps, Optional<Path> lsof, String boot) {
        this.tool = tool;
        this.ps = ps;
        this.lsof = lsof;
        ProcessHandle current = ProcessHandle.current();
        this.self = new ProcessIdentity(
                boot, "", current.pid(), JdkProcesses.startOf(current).orElse(0));
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    @Override
    public long[] pids() {
        return rows.notOlderThan(Duration.ZERO).keySet().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        return rowOf(pid)
                .map(row -> new ProcessEntry(
                        new ProcessIdentity(self.bootId(), self.pidNamespace(), pid, row.startedAt()),
                        row.parent(),
                        row.group(),
                        row.group(),
                        row.state(),
                        false,
                        nameOf(row.command())));
    }

    /** Returns the row of a process that exists now, with its exact start time. */
    private Optional<PsOutput.Row> rowOf(long pid) {
        Optional<ProcessHandle> process = JdkProcesses.handle(pid);
        if (process.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong start = JdkProcesses.startOf(process.get());
        return row(pid, start, FRESH)
                .or(() -> row(pid, start, Duration.ZERO)) // it began, or took this number over, since the list was made
                .map(row -> start.isEmpty() ? row : row.startingAt(start.getAsLong()));
    }

    private Optional<PsOutput.Row> row(long pid, OptionalLong start, Duration age) {
        return Optional.ofNullable(rows.notOlderThan(age).get(pid))
                .filter(row -> start.isEmpty()
                        || Math.abs(row.startedAt() - start.getAsLong()) <= JdkProcesses.ROUNDING_MILLIS);
    }

    private Map<Long, PsOutput.Row> readRows() {
        SystemTool.During<Optional<Map<Long, PsOutput.Row>>> seen =
                SystemTool.during(() -> run(PsOutput.TABLE).map(output -> PsOutput.table(output.text())));
        Map<Long, PsOutput.Row> read = seen.result().orElseGet(() -> JdkProcesses.rows(lastRows));
        Set<Long> tools = seen.tools();
        Set<Long> looks = read.values().stream()
                .filter(row -> isLookOfKeeper(row, read.get(row.parent())))
                .map(PsOutput.Row::pid)
                .collect(Collectors.toUnmodifiableSet());
        read.values()
                .removeIf(
                        row -> tools.contains(row.pid()) || tools.contains(row.parent()) || looks.contains(row.pid()));
        lastRows = read;
        return read;
    }

    /** The keeper runs ps, too, and is about to if its child is still a copy of it. */
    private static boolean isLookOfKeeper(PsOutput.Row row, PsOutput.@Nullable Row parent) {
        return row.command().equals(LOOK_OF_KEEPER)
                || (row.command().startsWith(KEEPER)
                        && parent != null
                        && row.command().equals(parent.command()));
    }

    /** Returns whether a process calls itself a keeper. */
    boolean isKeeper(long pid) {
        return rowOf(pid).filter(row -> row.command().startsWith(KEEPER)).isPresent();
    }

    private Optional<SystemTool.Output> run(List<String> words) {
        List<String> command = new ArrayList<>(List.of(ps.toString()));
        command.addAll(words);
        return tool.run(
                command, output -> output.status() == 0 && !output.text().isBlank());
    }

    private static String nameOf(String command) {
        String program = command.split(" ", 2)[0];
        return program.substring(program.lastIndexOf('/') + 1);
    }

    /** A process that runs a program is no zombie, which the JDK does not tell apart otherwise; so most calls need no list. */
    @Override
    public boolean isAlive(ProcessIdentity identity) {
        if (!identity.sameWorldAs(self)) {
            return false;
        }
        Optional<ProcessHandle> process = JdkProcesses.handle(identity.pid());
        if (process.isEmpty()) {
            return false;
        }
        Optional<ProcessHandle.Info> info = JdkProcesses.info(process.get());
        Optional<Long> start = info.flatMap(ProcessHandle.Info::startInstant).map(Instant::toEpochMilli);
        if (start.isPresent() && start.get() != identity.startTime()) {
            return false;
        }
        boolean runs =
                start.isPresent() && info.flatMap(ProcessHandle.Info::command).isPresent();
        return runs || find(identity).isPresent();
    }

    @Override
    public Optional<Duration> ageOf(ProcessIdentity identity) {
        long millis = System.currentTimeMillis() - identity.startTime();
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    @Override
    public ProcessUsage usageOf(ProcessIdentity identity) {
        PsOutput.Usage usage =
                isAlive(identity) ? usages.notOlderThan(FRESH_USAGE).get(identity.pid()) : null;
        return usage == null ? ProcessUsage.NONE : new ProcessUsage(usage.processorTime(), usage.memoryBytes());
    }

    private Map<Long, PsOutput.Usage> readUsages() {
        return run(PsOutput.USAGE).map(output -> PsOutput.usage(output.text())).orElse(Map.of());
    }

    @Override
    public boolean environmentHolds(long pid, Set<String> entries) {
        return environmentAmong(pid, entries).containsAll(entries);
    }

    /** The two lists are of two moments: if the program was replaced in between, both are made again. */
    @Override
    public Set<String> environmentAmong(long pid, Set<String> entries) {
        for (Duration age : List.of(FRESH, Duration.ZERO)) {
            String shown = environments.notOlderThan(age).getOrDefault(pid, "");
            Optional<PsOutput.Row> row = age.isZero() ? row(pid, OptionalLong.empty(), age) : rowOf(pid);
            if (row.isEmpty()) {
                return Set.of();
            }
            if (!shown.isEmpty() && shown.startsWith(row.get().command())) {
                return PsOutput.environmentAmong(shown, row.get().command(), entries);
            }
        }
        return Set.of();
    }

    private Map<Long, String> readEnvironments() {
        for (List<String> words : environmentWords) {
            Optional<SystemTool.Output> output = run(words);
            if (output.isPresent()) {
                environmentWords = List.of(words);
                return PsOutput.commands(output.get().text());
            }
        }
        return Map.of();
    }

    /** Nothing is known of the open files: lsof takes long to find those of every process, and hangs at times. */
    @Override
    public boolean writesTo(long pid, Set<Path> files) {
        return false;
    }

    @Override
    public OptionalLong userOf(long pid) {
        return rowOf(pid)
                .map(PsOutput.Row::user)
                .filter(user -> user != JdkProcesses.UNKNOWN_USER)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    @Override
    public String userName(long userId) {
        if (userId == JdkProcesses.UNKNOWN_USER) {
            return "unknown";
        }
        return userNames.computeIfAbsent(
                userId,
                user -> tool.run(
                                List.of(SystemTool.named("id"), "-un", Long.toString(user)),
                                output -> output.status() == 0)
                        .map(output -> output.text().strip())
                        .filter(name -> !name.isEmpty())
                        .orElse(Long.toString(user)));
    }

    /**
     * The JDK has the words as they are, but the path of the program for the first, and none if one is empty or the process is
     * another user's. Those of ps are split at blanks.
     */
    @Override
    public List<String> commandWords(long pid) {
        Optional<ProcessHandle> process = JdkProcesses.handle(pid);
        Optional<String> shown = rowOf(pid).map(PsOutput.Row::command).filter(command -> !command.isBlank());
        if (process.isEmpty() || shown.isEmpty()) {
            return List.of();
        }
        Optional<ProcessHandle.Info> info = JdkProcesses.info(process.get());
        Optional<String> program = info.flatMap(ProcessHandle.Info::command);
        Optional<List<String>> arguments =
                info.flatMap(ProcessHandle.Info::arguments).map(Arrays::asList);
        if (program.isEmpty() || arguments.isEmpty()) {
            return List.of(shown.get().split(" +"));
        }
        String tail = arguments.get().stream().map(word -> " " + word).collect(Collectors.joining());
        if (!arguments.get().isEmpty() && tail.isBlank()) { // the process has written a name over its words
            return List.of(shown.get().split(" +"));
        }
        List<String> words = new ArrayList<>();
        words.add(
                shown.get().endsWith(tail)
                        ? shown.get().substring(0, shown.get().length() - tail.length())
                        : program.get());
        words.addAll(arguments.get());
        return words;
    }

    @Override
    public Optional<Path> workingDirectory(long pid) {
        return lsof.flatMap(program -> tool.run(
                        List.of(program.toString(), "-a", "-p", Long.toString(pid), "-d", "cwd", "-Ffn"),
                        output -> true))
                .flatMap(output -> LsofOutput.workingDirectory(output.text(), pid));
    }
}
