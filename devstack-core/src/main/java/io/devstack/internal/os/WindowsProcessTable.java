package io.devstack.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.devstack.internal.os.WindowsProcessRows.Row;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.ProcessUsage;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads processes by one call for all of them, and asks for a single one by a handle. Windows never changes the parent of a
 * process, so a parent counts only if it is alive and not younger than its child; otherwise its number was reused. In the
 * supervisor, a process of its job without such a parent has the supervisor as its parent.
 *
 * <p>Processes have no groups here, and sessions only in a supervisor: the jobs of its services. Console hosts, which end with the last process of their console, are not listed.
 */
final class WindowsProcessTable implements ProcessTable {
    /** How old a list may be for a process that was asked for by its number, and that a handle shows to be alive. */
    private static final Duration FRESH = Duration.ofMillis(100);

    /** The kernel itself, which also holds the ports of Windows' own web server. */
    static final long SYSTEM = 4;

    private static final String CONSOLE_HOST = "conhost.exe";

    /** A user whose processes may not be opened. */
    private static final long ANOTHER_USER = 0;

    /** From 1601, where Windows begins to count, to 1970, in 100 ns. */
    static final long EPOCH = 116_444_736_000_000_000L;

    static final int UNITS_PER_MILLI = 10_000;
    private static final int LOOK = WindowsApi.QUERY_LIMITED | WindowsApi.SYNCHRONIZE;
    private static final int INSPECT = WindowsApi.QUERY | WindowsApi.READ_MEMORY;
    private static final int LONGEST_NAME = 256;

    private final Recent<Map<Long, Row>> rows = new Recent<>(() -> WindowsProcessRows.read(WindowsJob::sessions));
    private final Map<Long, byte[]> users = new ConcurrentHashMap<>();
    private final ProcessIdentity self;
    private final Supplier<Set<Long>> run;

    /**
     * Makes a table.
     *
     * @param run returns the processes of the job of this JVM's run; none in other JVMs
     */
    WindowsProcessTable(Supplier<Set<Long>> run) {
        this.run = run;
        Map<Long, Row> first = rows.notOlderThan(Duration.ZERO);
        long pid = ProcessHandle.current().pid();
        this.self = new ProcessIdentity(
                boot(first),
                "",
                pid,
                Optional.ofNullable(first.get(pid)).map(Row::startTime).orElse(0L));
    }

    /** Returns the number of this boot, with the time at which the kernel began. */
    private static String boot(Map<Long, Row> rows) {
        Row kernel = rows.get(SYSTEM);
        return "windows-" + Integer.toUnsignedString(new Pointer(WindowsApi.BOOT_ID).getInt(0))
                + (kernel == null ? "" : "-" + Long.toHexString(kernel.startTime()));
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    @Override
    public long[] pids() {
        return rows.notOlderThan(Duration.ZERO).values().stream()
                .filter(WindowsProcessTable::isListed)
                .mapToLong(Row::pid)
                .toArray();
    }

    private static boolean isListed(Row row) {
        return row.pid() != 0 && !isConsoleHost(row) && !ConsoleHelper.RUNNING.contains(row.pid());
    }

    static boolean isConsoleHost(Row row) {
        return row.name().equalsIgnoreCase(CONSOLE_HOST);
    }

    /**
     * Returns the processes that the job of the run had at one instant, without this JVM, console hosts and helpers; empty if one of
     * them has ended since, because it may have started another one before.
     */
    Optional<List<ProcessEntry>> members() {
        Map<Long, Optional<ProcessEntry>> found = ofRun();
        boolean whole = found.values().stream().allMatch(Optional::isPresent)
                && run.get().containsAll(found.keySet());
        return whole ? Optional.of(living(found)) : Optional.empty();
    }

    /** Returns those of them that are alive. */
    List<ProcessEntry> living() {
        Map<Long, Optional<ProcessEntry>> found = ofRun();
        found.keySet().retainAll(run.get());
        return living(found);
    }

    private static List<ProcessEntry> living(Map<Long, Optional<ProcessEntry>> found) {
        return found.values().stream().flatMap(Optional::stream).toList();
    }

    /** One that ends before it is read may lose its number to a stranger: the job's list does not have it then. */
    private Map<Long, Optional<ProcessEntry>> ofRun() {
        Set<Long> listed = run.get();
        Map<Long, Row> all = rows.notOlderThan(Duration.ZERO);
        Map<Long, Optional<ProcessEntry>> found = new HashMap<>();
        for (long pid : listed) {
            Row row = all.get(pid);
            if (pid != self.pid() && (row == null || isListed(row))) {
                found.put(pid, read(pid).filter(entry -> !entry.ended()));
            }
        }
        return found;
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        Optional<Row> row = row(pid).filter(WindowsProcessTable::isListed);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Map<Long, Row> all = rows.notOlderThan(FRESH);
        return row.map(found -> new ProcessEntry(
                identity(found),
                parent(found, all),
                0,
                found.session(),
                found.ended() ? ProcessEntry.State.ENDED : ProcessEntry.State.LIVE,
                pid == SYSTEM,
                found.name()));
    }

    private ProcessIdentity identity(Row row) {
        return new ProcessIdentity(self.bootId(), self.pidNamespace(), row.pid(), row.startTime());
    }

    /** Returns the row of a process that exists now. */
    private Optional<Row> row(long pid) {
        Row known = rows.notOlderThan(FRESH).get(pid);
        if (known != null && isNow(known)) {
            return Optional.of(known);
        }
        return Optional.ofNullable(rows.notOlderThan(Duration.ZERO).get(pid));
    }

    private static boolean isNow(Row row) {
        WindowsProcess.Opening opening = WindowsProcess.open(row.pid(), LOOK);
        try (WindowsProcess process = opening.process()) {
            return process == null
                    ? opening.isDenied() // another user's: what the list has must do
                    : !process.hasEnded() && process.startTime().equals(OptionalLong.of(row.startTime()));
        }
    }

    private long parent(Row row, Map<Long, Row> all) {
        if (row.parentIn(all).isPresent()) {
            return row.parent();
        }
        return row.pid() != self.pid() && run.get().contains(row.pid()) ? self.pid() : 0;
    }

    @Override
    public Set<Long> children(long pid) {
        Map<Long, Row> all = rows.notOlderThan(FRESH);
        Set<Long> children = new HashSet<>();
        for (Row row : all.values()) {
            boolean named = row.parent() == pid || pid == self.pid();
            if (named && isListed(row) && !row.ended() && parent(row, all) == pid) {
                children.add(row.pid());
            }
        }
        return children;
    }

    @Override
    public boolean isAlive(ProcessIdentity identity) {
        if (!identity.sameWorldAs(self)) {
            return false;
        }
        WindowsProcess.Opening opening = WindowsProcess.open(identity.pid(), LOOK);
        try (WindowsProcess process = opening.process()) {
            if (process != null) {
                return process.startTime().equals(OptionalLong.of(identity.startTime())) && !process.hasEnded();
            }
        }
        return opening.isDenied()
                && Optional.ofNullable(rows.notOlderThan(Duration.ZERO).get(identity.pid()))
                        .filter(row -> !row.ended() && row.startTime() == identity.startTime())
                        .isPresent();
    }

    @Override
    public Optional<ProcessEntry> find(ProcessIdentity identity) {
        return isAlive(identity) ? ProcessTable.super.find(identity) : Optional.empty();
    }

    @Override
    public Optional<Duration> ageOf(ProcessIdentity identity) {
        return WindowsProcessRows.age(identity);
    }

    @Override
    public ProcessUsage usageOf(ProcessIdentity identity) {
        return Optional.ofNullable(rows.notOlderThan(FRESH).get(identity.pid()))
                .filter(row -> row.startTime() == identity.startTime())
                .map(row -> new ProcessUsage(row.processorTime(), row.memoryBytes()))
                .orElse(ProcessUsage.NONE);
    }

    @Override
    public boolean environmentHolds(long pid, Set<String> entries) {
        return environmentAmong(pid, entries).containsAll(entries);
    }

    /**
     * The marks of a run are compared as they are, though Windows knows no case in names. In the supervisor, only processes of its job
     * can have them.
     */
    @Override
    public Set<String> environmentAmong(long pid, Set<String> entries) {
        Set<Long> job = run.get();
        if (!job.isEmpty() && !job.contains(pid)) {
            return Set.of();
        }
        Set<String> held = new HashSet<>(
                inspect(pid, process -> Optional.of(process.environment())).orElse(List.of()));
        held.retainAll(entries);
        return held;
    }

    private static <T> Optional<T> inspect(long pid, Function<WindowsProcess, Optional<T>> question) {
        try (WindowsProcess process = WindowsProcess.open(pid, INSPECT).process()) {
            return process == null ? Optional.empty() : question.apply(process);
        }
    }

    /** Windows shows no open files without a search through the handles of every process. */
    @Override
    public boolean writesTo(long pid, Set<Path> files) {
        return false;
    }

    /** Users have names of any length here: the number is made from them. */
    @Override
    public OptionalLong userOf(long pid) {
        WindowsProcess.Opening opening = WindowsProcess.open(pid, WindowsApi.QUERY_LIMITED);
        try (WindowsProcess process = opening.process()) {
            if (process == null && !opening.isDenied()) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(Optional.ofNullable(process)
                    .flatMap(WindowsProcess::user)
                    .map(this::number)
                    .orElse(ANOTHER_USER));
        }
    }

    private long number(byte[] user) {
        long number = 1;
        for (byte part : user) {
            number = number * 31 + part;
        }
        users.put(number, user);
        return number;
    }

    @Override
    public String userName(long userId) {
        byte @Nullable [] user = users.get(userId);
        return user == null ? "another user" : name(user).orElse(Long.toString(userId));
    }

    private static Optional<String> name(byte[] user) {
        try (Memory memory = new Memory(user.length)) {
            memory.write(0, user, 0, user.length);
            char[] name = new char[LONGEST_NAME];
            IntByReference length = new IntByReference(LONGEST_NAME);
            boolean found = WindowsApi.SECURITY.LookupAccountSidW(
                    null,
                    memory,
                    name,
                    length,
                    new char[LONGEST_NAME],
                    new IntByReference(LONGEST_NAME),
                    new IntByReference());
            return found ? Optional.of(new String(name, 0, length.getValue())) : Optional.empty();
        }
    }

    @Override
    public List<String> commandWords(long pid) {
        return inspect(pid, WindowsProcess::commandLine)
                .map(WindowsCommandLine::words)
                .orElse(List.of());
    }

    @Override
    public Optional<Path> workingDirectory(long pid) {
        try {
            return inspect(pid, WindowsProcess::directory).map(Path::of);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
