package io.devstack.internal.supervisor;

import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records processes that only their adopter can assign to the run: daemons that wiped their environment and closed
 * their files. Without the record they could not be found once keeper and supervisor are both dead. Safe for use by
 * several threads.
 */
final class Hidden {
    private static final int FIRST_CHECKS = 5;

    /** A check costs about 0.4 ms of CPU in the supervisor's JVM (measured). */
    private static final int CALLS_FOR_ONE_MORE_CHECK = 10;

    private final ProcessTable table;
    private final RunLedger ledger;

    /** How often each adopted process was found visible; the least recently checked process is first. */
    private final Map<Long, Integer> visible = new LinkedHashMap<>();

    private int calls;

    Hidden(ProcessTable table, RunLedger ledger) {
        this.table = table;
        this.ledger = ledger;
    }

    /**
     * Checks the processes that the keeper has adopted. A process may hide after its first checks (a fork that wipes its
     * environment by an exec), so known processes are checked again, but only one at every tenth call: the cost at rest
     * must not grow with their number.
     */
    synchronized void look() {
        RunRecord record = ledger.record();
        ProcessIdentity adopter = record.keeper().orElse(record.supervisor());
        Set<Long> adopted = new HashSet<>(table.children(adopter.pid()));
        adopted.remove(record.supervisor().pid());
        List<ProcessIdentity> known = record.hidden().orElse(List.of());
        known.forEach(process -> adopted.remove(process.pid()));
        visible.keySet().retainAll(adopted);
        adopted.removeIf(pid -> visible.getOrDefault(pid, 0) >= FIRST_CHECKS);
        if (++calls % CALLS_FOR_ONE_MORE_CHECK == 0) {
            visible.keySet().stream().findFirst().ifPresent(adopted::add);
        }
        if (adopted.isEmpty() || !table.isAlive(adopter)) {
            return;
        }
        List<ProcessIdentity> hidden = new ArrayList<>(known);
        hidden.removeIf(process -> !table.isAlive(process));
        Members members = new Members(table, record.visibleEvidence());
        for (long pid : adopted) {
            int checks = Optional.ofNullable(visible.remove(pid)).orElse(0);
            Optional<ProcessEntry> process = table.read(pid).filter(entry -> !entry.ended());
            if (process.isPresent() && members.claim(pid).isEmpty()) {
                hidden.add(process.get().identity());
            } else {
                visible.put(pid, checks + 1);
            }
        }
        try {
            if (!hidden.equals(known)) {
                ledger.hide(hidden);
            }
        } catch (IOException e) {
            System.err.println("cannot write the record: " + e);
        }
    }
}
