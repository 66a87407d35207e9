package io.devstack.internal.os;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessUsage;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code /proc/PID/stat}; the fields are those of proc_pid_stat(5). */
final class ProcStat {
    /** {@code PF_KTHREAD} of the kernel's sched.h. */
    private static final long KERNEL_THREAD = 0x0020_0000L;

    /** {@code PF_EXITING} of the same. */
    private static final long EXITING = 0x0000_0004L;

    /** Of times in {@code /proc}: USER_HZ is 100 on every architecture, see time(7). */
    static final long MILLIS_PER_TICK = 10;

    /** The kernel returns the whole line for one read(2); it has at most 51 numbers and 64 characters of a name. */
    private static final int LONGEST = 2048;

    /** The fields after the name that are read here; the last is the start time. */
    private static final int FIELDS = 20;

    private ProcStat() {}

    /** Returns what a process uses: utime and stime of its stat, VmRSS of its status (proc_pid_status(5)). */
    static ProcessUsage usage(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            return new ProcessUsage(Duration.ofMillis(ticks * MILLIS_PER_TICK), memory(pid));
        } catch (IOException | NumberFormatException e) {
            return ProcessUsage.NONE;
        }
    }

    private static long memory(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    static Optional<ProcessEntry> read(long pid, ProcessIdentity world) {
        return line(pid).flatMap(stat -> parse(stat, world));
    }

    /** Returns whether the first thread runs none of its own code any more, whatever the others do. */
    static boolean isEnding(long pid) {
        return line(pid).filter(ProcStat::isEnding).isPresent();
    }

    static boolean isEnding(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", FIELDS);
        return fields.length == FIELDS && ("ZXx".contains(fields[0]) || has(fields[6], EXITING));
    }

    private static Optional<String> line(long pid) {
        byte[] bytes = new byte[LONGEST];
        try (FileInputStream file = new FileInputStream("/proc/" + pid + "/stat")) {
            int length = file.read(bytes);
            return Optional.of(new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The name stands in parentheses and may itself hold blanks and parentheses: the last one ends it. */
    static Optional<ProcessEntry> parse(String stat, ProcessIdentity world) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 1 || close < open || close + 2 >= stat.length()) {
            return Optional.empty();
        }
        String[] fields = stat.substring(close + 2).trim().split(" ", FIELDS + 1);
        if (fields.length < FIELDS) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(stat.substring(0, open).trim());
            return Optional.of(new ProcessEntry(
                    new ProcessIdentity(world.bootId(), world.pidNamespace(), pid, Long.parseLong(fields[19])),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    stateOf(fields[0].charAt(0), Integer.parseInt(fields[17]), has(fields[6], EXITING)),
                    has(fields[6], KERNEL_THREAD),
                    stat.substring(open + 1, close)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The first thread may be a zombie while others still run and hold a port (measured: for 7 to 17 ms in a JVM). */
    private static ProcessEntry.State stateOf(char letter, int threads, boolean exiting) {
        return switch (letter) {
            case 'Z', 'X', 'x' -> threads > 1 ? ProcessEntry.State.LIVE : ProcessEntry.State.ENDED;
            case 'T', 't' -> ProcessEntry.State.STOPPED;
            case 'D' -> ProcessEntry.State.STUCK;
            default -> exiting && threads <= 1 ? ProcessEntry.State.EXITING : ProcessEntry.State.LIVE;
        };
    }

    private static boolean has(String flags, long flag) {
        return (Long.parseLong(flags) & flag) != 0;
    }
}
