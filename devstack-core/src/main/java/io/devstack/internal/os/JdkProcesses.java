package io.devstack.internal.os;

import io.devstack.internal.process.ProcessEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Asks the JDK for processes, and asks again where it fails because the list of processes grows (JDK-8339487). */
final class JdkProcesses {
    /** By how much the start times of ps and the JDK may differ; both are rounded, and Linux's ps computes its own. */
    static final long ROUNDING_MILLIS = 2_500;

    /** A user that is not known. */
    static final long UNKNOWN_USER = -1;

    private static final int ATTEMPTS = 5;

    private JdkProcesses() {}

    /** Returns the process with that number; a zombie is one, too. */
    static Optional<ProcessHandle> handle(long pid) {
        return pid <= 0 ? Optional.empty() : persistently(() -> ProcessHandle.of(pid));
    }

    /** Returns what is known of a process; nothing where the JDK fails each time, as for some that are exiting (JDK-8276651). */
    static Optional<ProcessHandle.Info> info(ProcessHandle process) {
        try {
            return Optional.of(persistently(process::info));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Returns when a process began, in milliseconds since 1970, as exactly as the kernel knows it on macOS. */
    static OptionalLong startOf(ProcessHandle process) {
        return info(process)
                .flatMap(ProcessHandle.Info::startInstant)
                .map(Instant::toEpochMilli)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /**
     * Returns all processes where ps fails, because an empty list would look like an empty machine. Users and groups are those
     * that an earlier list has.
     */
    static Map<Long, PsOutput.Row> rows(Map<Long, PsOutput.Row> before) {
        Map<Long, PsOutput.Row> rows = new HashMap<>();
        for (ProcessHandle process :
                persistently(() -> ProcessHandle.allProcesses().toList())) {
            long start = startOf(process).orElse(0);
            Optional<PsOutput.Row> known = Optional.ofNullable(before.get(process.pid()))
                    .filter(row -> Math.abs(row.startedAt() - start) <= ROUNDING_MILLIS);
            long parent = persistently(process::parent).map(ProcessHandle::pid).orElse(0L);
            rows.put(
                    process.pid(),
                    new PsOutput.Row(
                            process.pid(),
                            parent,
                            known.map(PsOutput.Row::group).orElse(ProcessEntry.UNKNOWN_GROUP),
                            known.map(PsOutput.Row::user).orElse(UNKNOWN_USER),
                            start,
                            ProcessEntry.State.LIVE,
                            info(process)
                                    .flatMap(ProcessHandle.Info::commandLine)
                                    .orElse("")));
        }
        return rows;
    }

    private static <T> T persistently(Supplier<T> question) {
        for (int attempt = 1; ; attempt++) {
            try {
                return question.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
