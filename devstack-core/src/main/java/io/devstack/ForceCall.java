package io.devstack;

import io.devstack.os.OperatingSystem;
import io.devstack.process.Members;
import io.devstack.process.Signal;
import io.devstack.process.Termination;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import java.time.Duration;

/** Ends what a run's services have, by force: not supervisor and keeper, which go on with the stop and prove it. */
final class ForceCall {
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);

    private final OperatingSystem system;

    ForceCall(OperatingSystem system) {
        this.system = system;
    }

    void end(RunRecord record) throws InterruptedException {
        Termination force = new Termination(system.signals(), (signal, member, delivery) -> {});
        for (ServiceRecord service : record.services()) {
            Members members = new Members(system.processes(), record.evidence(service));
            force.terminateSeen(members, Signal.KILL, Duration.ZERO, KILL_BUDGET);
        }
    }
}
