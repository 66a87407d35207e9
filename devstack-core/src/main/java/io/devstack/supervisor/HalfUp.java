package io.devstack.supervisor;

import io.devstack.process.Members;
import io.devstack.process.ProcessTable;
import io.devstack.shutdown.StopSequence;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackDefinition;
import io.devstack.state.RunLedger;
import io.devstack.state.RunRecord;
import java.util.Optional;
import java.util.Set;

/** Ends what may run of a service that could not be brought back: it is said to stay down, and nobody watches it. */
final class HalfUp {
    /** A member that forks and ends evades one look. */
    private static final int MOST_LOOKS = 10;

    private final ProcessTable table;
    private final RunLedger ledger;
    private final Watched watched;
    private final StopSequence stops;

    HalfUp(ProcessTable table, RunLedger ledger, Watched watched, StopSequence stops) {
        this.table = table;
        this.ledger = ledger;
        this.watched = watched;
        this.stops = stops;
    }

    /** Ends it, if there is anything; what cannot be ended is the stop's business. */
    void end(ServiceName service) throws InterruptedException {
        RunRecord record = ledger.record();
        Members members = new Members(table, record.evidence(ledger.service(service)));
        if (members.look(MOST_LOOKS).isEmpty()) {
            return;
        }
        stops.stopOnly(
                new StopSequence.Order(
                        record,
                        watched.sessions(),
                        watched::exitOf,
                        name -> Optional.empty(),
                        record.stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT)),
                Set.of(service));
    }
}
