package io.devstack.internal.process;

import java.util.HashSet;
import java.util.Set;

/** Knows the processes that are never signalled: this JVM, its ancestors, its session's leader, 0, 1, kernel threads. */
public final class Protection {
    private final ProcessTable table;
    private final Set<Long> pids = new HashSet<>();
    private final long parent;

    /** Looks up the ancestors of this JVM now. */
    public Protection(ProcessTable table) {
        this.table = table;
        long pid = table.self().pid();
        this.parent = table.read(pid).map(ProcessEntry::parent).orElse(0L);
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

    /**
     * Returns whether descent from the process may prove membership. It never does for a protected process: the descendants
     * of process 1 are all processes. The exception is a supervisor or keeper that searches below itself: its own children
     * count, and so do those that its parent, the keeper, has adopted.
     *
     * @param ownRun whether this JVM is the supervisor or the keeper of the run
     */
    boolean allowsAsAncestor(ProcessEntry entry, boolean ownRun) {
        boolean ownKeeper = ownRun
                && entry.pid() > 1
                && (entry.pid() == parent || entry.pid() == table.self().pid());
        return ownKeeper || !covers(entry);
    }
}
