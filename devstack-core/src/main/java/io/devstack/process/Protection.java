package io.devstack.process;

import java.util.HashSet;
import java.util.Set;

/** Knows the processes that are never signalled: this JVM, its ancestors, its session's leader, 0, 1, kernel threads. */
public final class Protection {
    private final ProcessTable table;
    private final Set<Long> pids = new HashSet<>();

    /** Looks up the ancestors of this JVM now. */
    public Protection(ProcessTable table) {
        this.table = table;
        long pid = table.self().pid();
        table.read(pid).ifPresent(self -> pids.add(self.session()));
        while (pid > 1 && pids.add(pid)) {
            pid = table.read(pid).map(ProcessEntry::parent).orElse(0L);
        }
        pids.add(0L);
        pids.add(1L);
    }

    /** Returns whether the process must never be signalled. */
    public boolean covers(ProcessEntry entry) {
        return pids.contains(entry.pid())
                || entry.kernelThread()
                || !entry.identity().sameWorldAs(table.self());
    }
}
