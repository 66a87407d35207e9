package io.devstack.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.devstack.internal.process.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The list of all processes, those of other users too, read by one call: {@code SYSTEM_PROCESS_INFORMATION}, which .NET reads as
 * well. Start times and parents are of the same moment.
 */
final class WindowsProcessRows {
    /** Offsets in {@code SYSTEM_PROCESS_INFORMATION}. */
    static final int NEXT = 0;

    static final int THREADS = 4;
    static final int CREATED = 32;
    static final int USER_TIME = 40;
    static final int KERNEL_TIME = 48;
    static final int NAME_LENGTH = 56;
    static final int NAME = 64;
    static final int PID = 80;
    static final int PARENT = 88;
    static final int WORKING_SET = 144;

    private static final int FIRST_SIZE = 1 << 19;
    private static final int NANOS_PER_UNIT = 100;
    private static final int ATTEMPTS = 20;

    private WindowsProcessRows() {}

    /**
     * A process.
     *
     * @param pid its number
     * @param parent the number of the process that started it, which may have ended, and belong to another one now
     * @param startTime when it was created, in 100 ns since 1601
     * @param ended whether it has no thread any more
     * @param name the file name of its program; empty for the idle process
     * @param processorTime of all its threads
     * @param memoryBytes resident memory
     * @param session the number of the first process of its session; 0 for none
     */
    record Row(
            long pid,
            long parent,
            long startTime,
            boolean ended,
            String name,
            Duration processorTime,
            long memoryBytes,
            long session) {
        /** Returns its parent; empty if that has ended, also if its number belongs to another process now. */
        Optional<Row> parentIn(Map<Long, Row> all) {
            return Optional.ofNullable(all.get(parent))
                    .filter(above -> !above.ended && above.startTime <= startTime && above.pid != 0);
        }
    }

    /**
     * Reads the list.
     *
     * @param sessions returns the sessions of processes; called when the list has been read, so that a process of the list that has a
     *     session is among them
     */
    static Map<Long, Row> read(Supplier<Map<Long, Long>> sessions) {
        int size = FIRST_SIZE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Memory memory = new Memory(size)) {
                IntByReference length = new IntByReference();
                int status = WindowsApi.NT.NtQuerySystemInformation(WindowsApi.ALL_PROCESSES, memory, size, length);
                if (status == 0) {
                    return parse(WindowsApi.bytes(memory, size), Pointer.nativeValue(memory), sessions.get());
                }
                if (status != WindowsApi.LENGTH_MISMATCH) {
                    throw new IllegalStateException(
                            "Windows does not list its processes: NTSTATUS 0x" + Integer.toHexString(status));
                }
                size = Math.max(size, length.getValue()) * 2; // it may have grown since
            }
        }
        throw new IllegalStateException("the list of processes grows faster than it can be read");
    }

    /**
     * Parses the list.
     *
     * @param address where the list was in memory: names are given by their addresses in it
     * @param sessions the sessions of processes
     */
    static Map<Long, Row> parse(byte[] list, long address, Map<Long, Long> sessions) {
        ByteBuffer buffer = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
        Map<Long, Row> rows = new HashMap<>();
        int at = 0;
        while (true) {
            long pid = buffer.getLong(at + PID);
            rows.put(
                    pid,
                    new Row(
                            pid,
                            buffer.getLong(at + PARENT),
                            startTime(buffer.getLong(at + CREATED)),
                            pid != 0 && buffer.getInt(at + THREADS) == 0,
                            name(list, buffer, at, address),
                            duration(buffer.getLong(at + USER_TIME) + buffer.getLong(at + KERNEL_TIME)),
                            buffer.getLong(at + WORKING_SET),
                            sessions.getOrDefault(pid, 0L)));
            int next = buffer.getInt(at + NEXT);
            if (next == 0) {
                return rows;
            }
            at += next;
        }
    }

    /** Returns a time of creation, in 100 ns since 1601, to the millisecond: the JDK knows no more of it. */
    static long startTime(long created) {
        return created - Math.floorMod(created, WindowsProcessTable.UNITS_PER_MILLI);
    }

    /** Returns how long ago a process with a start time began; empty if that is unknown. */
    static Optional<Duration> age(ProcessIdentity identity) {
        long millis = System.currentTimeMillis()
                - (identity.startTime() - WindowsProcessTable.EPOCH) / WindowsProcessTable.UNITS_PER_MILLI;
        return millis < 0 || identity.startTime() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    /** Returns a time of so many units of 100 ns. */
    static Duration duration(long units) {
        return Duration.ofNanos(units * NANOS_PER_UNIT);
    }

    private static String name(byte[] list, ByteBuffer buffer, int at, long address) {
        int length = Short.toUnsignedInt(buffer.getShort(at + NAME_LENGTH));
        long from = buffer.getLong(at + NAME) - address;
        boolean inside = from >= 0 && from + length <= list.length;
        return inside ? new String(list, (int) from, length, StandardCharsets.UTF_16LE) : "";
    }
}
