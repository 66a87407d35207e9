package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.log.LogFile;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.words.Bytes;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the size of logs and the space for them. Where logs are limited, one that has reached half of the limit is
 * copied beside itself, in place of the copy before, and cut to nothing: services append, so they go on at its beginning.
 */
final class DiskWatch {
    /** The size of logs that is published. */
    static final long[] LARGE = {256 * Bytes.MEGABYTE, Bytes.GIGABYTE, 4 * Bytes.GIGABYTE};

    private static final long LOW = 500 * Bytes.MEGABYTE;
    private static final int TICKS_FOR_LOGS = 5;
    private static final Duration COPY_PATIENCE = Duration.ofSeconds(10);

    /** Limits logs. */
    interface Logs {
        /** Keeps the content of a log beside it, and lets it begin again. */
        void cut(Path log) throws IOException;
    }

    private final Path directory;
    private final Logs logs;
    private final LongSupplier space;
    private final Optional<Long> limit;
    private final Consumer<RunEvent> facts;
    private final Map<ServiceName, Long> published = new HashMap<>();
    private final Set<ServiceName> cut = ConcurrentHashMap.newKeySet();
    private boolean low;
    private int ticks;
    private @Nullable Thread copying;

    /**
     * Makes a watch of the logs in {@code directory}.
     *
     * @param logs cuts one
     * @param space returns the free bytes there, or a negative number if they are unknown
     * @param limit of each log
     */
    DiskWatch(Path directory, Logs logs, LongSupplier space, Optional<Long> limit, Consumer<RunEvent> facts) {
        this.directory = directory;
        this.logs = logs;
        this.space = space;
        this.limit = limit;
        this.facts = facts;
    }

    /** Returns the bytes that this user may write in {@code directory}, or -1 if they are unknown. */
    static long spaceIn(Path directory) {
        return directory.toFile().getTotalSpace() == 0 ? -1 : directory.toFile().getUsableSpace();
    }

    /** Checks the space at every call, and the logs at every fifth unless they are limited; called every second. */
    void tick(Collection<ServiceRecord> services) {
        boolean logs = limit.isPresent() || ticks % TICKS_FOR_LOGS == 0;
        ticks++;
        look(logs ? services : List.of());
    }

    /** Looks once. */
    void look(Collection<ServiceRecord> services) {
        for (ServiceRecord service : services) {
            long size = service.logFile().toFile().length();
            publishSize(service, size);
            if (limit.isPresent() && size >= limit.get() / 2) {
                cut(service, limit.get());
            }
        }
        long free = low ? Long.MAX_VALUE : space.getAsLong();
        if (free >= 0 && free < LOW) {
            low = true;
            facts.accept(new StackEvent.SpaceLow(directory, free));
        }
    }

    private void publishSize(ServiceRecord service, long size) {
        for (long large : LARGE) {
            if (size >= large && published.getOrDefault(service.name(), 0L) < large) {
                published.put(service.name(), large);
                facts.accept(new ServiceEvent.LogGrew(service.name(), service.logFile(), large));
            }
        }
    }

    /** One log at a time, and not on the thread that waits for orders. */
    private void cut(ServiceRecord service, long most) {
        Thread before = copying;
        if (before != null && before.isAlive()) {
            return;
        }
        Path log = service.logFile();
        copying = SideThread.begin("devstack-log-limit", () -> {
            try {
                logs.cut(log);
                if (cut.add(service.name())) {
                    facts.accept(new ServiceEvent.LogCut(service.name(), log, LogFile.older(log), most));
                }
            } catch (IOException e) {
                System.err.println("cannot limit " + log + ": " + e);
            }
        });
    }

    /** Returns when no log is being copied any more, or after 10 s. */
    void close() throws InterruptedException {
        Thread last = copying;
        if (last != null && SideThread.hasBegun(last)) {
            last.join(COPY_PATIENCE.toMillis());
        }
    }
}
