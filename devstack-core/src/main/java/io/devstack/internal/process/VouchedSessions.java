package io.devstack.internal.process;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The recorded sessions whose processes are members: their leader is alive, or no pass has seen them empty. The number of a
 * session that was empty may have been given to a stranger since.
 */
final class VouchedSessions {
    private final ProcessTable table;
    private final Evidence evidence;
    private final Predicate<ProcessEntry> allowed;
    private final Set<Long> emptySessions = new HashSet<>();

    /** Makes the sessions of {@code evidence}; a leader counts only if it is {@code allowed} to be a member. */
    VouchedSessions(ProcessTable table, Evidence evidence, Predicate<ProcessEntry> allowed) {
        this.table = table;
        this.evidence = evidence;
        this.allowed = allowed;
    }

    /** Returns the sessions that prove membership now. */
    Set<Long> now() {
        Set<Long> vouched = new HashSet<>(evidence.sessions());
        vouched.removeAll(emptySessions);
        for (ProcessIdentity leader : evidence.recorded()) {
            if (vouched.contains(leader.pid()) && isTakenOver(leader)) {
                emptySessions.add(leader.pid());
                vouched.remove(leader.pid());
            }
            table.find(leader)
                    .filter(entry -> entry.session() == entry.pid() || entry.group() == entry.pid())
                    .filter(allowed)
                    .ifPresent(entry -> vouched.add(entry.pid()));
        }
        return vouched;
    }

    /** If a newer process has its number, its session was empty in between: a number is not free while a session has it. */
    private boolean isTakenOver(ProcessIdentity leader) {
        return table.read(leader.pid())
                .filter(now -> now.identity().startTime() > leader.startTime())
                .isPresent();
    }

    /** Drops the sessions of which a clean pass over the whole table saw no process. */
    void forgetEmpty(Map<Long, ProcessEntry> snapshot) {
        Set<Long> seen = new HashSet<>();
        snapshot.values().forEach(entry -> seen.add(entry.session()));
        evidence.sessions().stream().filter(session -> !seen.contains(session)).forEach(emptySessions::add);
    }
}
