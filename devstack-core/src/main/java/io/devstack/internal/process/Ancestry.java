package io.devstack.internal.process;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides whether a process descends from one whose descendants the evidence proves to be members. */
final class Ancestry {
    private static final int MOST_GENERATIONS = 1000;

    private final ProcessTable table;
    private final Evidence evidence;
    private final Protection protection;

    Ancestry(ProcessTable table, Evidence evidence, Protection protection) {
        this.table = table;
        this.evidence = evidence;
        this.protection = protection;
    }

    /** Returns whether it descends from such a process, or from one of {@code members}, by what a pass has read. */
    boolean descends(ProcessEntry entry, Map<Long, ProcessEntry> snapshot, Set<ProcessIdentity> members) {
        Set<Long> visited = new HashSet<>();
        ProcessEntry above = snapshot.get(entry.parent());
        while (above != null && visited.add(above.pid())) {
            if (isRoot(above) || members.contains(above.identity())) {
                return true;
            }
            above = snapshot.get(above.parent());
        }
        return false;
    }

    /** Returns whether it descends from such a process, by what the table says now. */
    boolean descends(ProcessEntry entry) {
        long parent = entry.parent();
        for (int depth = 0; parent > 1 && depth < MOST_GENERATIONS; depth++) {
            Optional<ProcessEntry> above = table.read(parent);
            if (above.isEmpty()) {
                break;
            }
            if (isRoot(above.get())) {
                return true;
            }
            parent = above.get().parent();
        }
        return false;
    }

    private boolean isRoot(ProcessEntry entry) {
        boolean named = evidence.ancestors().contains(entry.identity())
                || evidence.recorded().contains(entry.identity());
        return named
                && protection.allowsAsAncestor(entry, evidence.ancestors().contains(table.self()))
                && evidence.allowsUserOf(entry, table);
    }
}
