package io.devstack.internal.supervisor;

import io.devstack.internal.state.RunRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.time.Instant;
import java.util.List;

/** What a supervisor answers to a {@link StartRequest}; what happens then is in the journal. */
public sealed interface StartReply {
    /**
     * The record is the supervisor's, the journal is open.
     *
     * @param run the new run
     */
    record Accepted(RunId run) implements StartReply {}

    /**
     * Another run is alive.
     *
     * @param supervisorPid its owner
     * @param startedAt since when
     * @param services what it runs
     * @param phase what it is doing
     */
    record Occupied(long supervisorPid, Instant startedAt, List<ServiceName> services, RunRecord.Phase phase)
            implements StartReply {}

    /**
     * Nothing can be started here.
     *
     * @param problem why
     */
    record Refused(String problem) implements StartReply {}
}
