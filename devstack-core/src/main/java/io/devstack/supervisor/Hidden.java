package io.devstack.supervisor;

import io.devstack.process.Members;
import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import io.devstack.state.RunLedger;
import io.devstack.state.RunRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts on record what only its adopter can tell to be of the run: a daemon that wiped its environment and closed its files.
 * Once keeper and supervisor are both dead nobody could find it otherwise. Safe for use by several threads.
 */
final class Hidden {
    private final ProcessTable table;
    private final RunLedger ledger;

    Hidden(ProcessTable table, RunLedger ledger) {
        this.table = table;
        this.ledger = ledger;
    }

    /** Looks once; costs next to nothing while nothing is adopted. */
    synchronized void look() {
        RunRecord record = ledger.record();
        ProcessIdentity adopter = record.keeper().orElse(record.supervisor());
        Set<Long> adopted = new HashSet<>(table.children(adopter.pid()));
        adopted.remove(record.supervisor().pid());
        List<ProcessIdentity> known = record.hidden().orElse(List.of());
        known.forEach(process -> adopted.remove(process.pid()));
        if (adopted.isEmpty() || !table.isAlive(adopter)) {
            return;
        }
        List<ProcessIdentity> hidden = new ArrayList<>(known);
        hidden.removeIf(process -> !table.isAlive(process));
        Members visible = new Members(table, record.visibleEvidence());
        for (long pid : adopted) {
            Optional<ProcessEntry> process = table.read(pid).filter(entry -> !entry.ended());
            if (process.isPresent() && visible.claim(pid).isEmpty()) {
                hidden.add(process.get().identity());
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
