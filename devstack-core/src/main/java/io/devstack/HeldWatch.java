package io.devstack;

import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import java.time.Duration;

/** Tells when a debugger has held a process for so long that nothing is to be expected of it. Used by one thread. */
final class HeldWatch {
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ProcessTable table;
    private final ProcessIdentity process;
    private long freeAt = System.nanoTime();
    private long lookedAt = freeAt;

    HeldWatch(ProcessTable table, ProcessIdentity process) {
        this.table = table;
        this.process = process;
    }

    /** Looks now and then; one look that finds it free begins the time anew. */
    boolean isOver() {
        long now = System.nanoTime();
        if (now - lookedAt >= PAUSE.toNanos()) {
            lookedAt = now;
            freeAt = table.isAlive(process) && table.isHeld(process.pid()) ? freeAt : now;
        }
        return now - freeAt >= LONG.toNanos();
    }
}
