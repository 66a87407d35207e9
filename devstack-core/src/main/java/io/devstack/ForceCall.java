package io.devstack;

import io.devstack.os.OperatingSystem;
import io.devstack.process.Evidence;
import io.devstack.process.GracefulStop;
import io.devstack.process.Member;
import io.devstack.process.MemberLooks;
import io.devstack.process.Termination;
import io.devstack.stack.ServiceName;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import io.devstack.state.StateDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Ends what a run's services have, by force: not supervisor and keeper, which go on with the stop and prove it. */
final class ForceCall {
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);

    /**
     * How long a requested stop may take to begin. Once it has begun, the kill is not reported as the death of a
     * service.
     */
    private static final Duration BEGIN = Duration.ofSeconds(1);

    private static final long PAUSE_MILLIS = 5;

    private final OperatingSystem system;
    private final StateDirectory state;

    ForceCall(OperatingSystem system, StateDirectory state) {
        this.system = system;
        this.state = state;
    }

    void end(RunRecord record) throws InterruptedException {
        awaitBeginOfStop(record);
        Map<ServiceName, Evidence> services =
                record.services().stream().collect(Collectors.toMap(ServiceRecord::name, record::evidence));
        MemberLooks<ServiceName> looks = new MemberLooks<>(system.processes(), record.visibleEvidence(), services);
        GracefulStop.Look look = () ->
                looks.next().parts().values().stream().flatMap(List::stream).toList();
        List<Member> living = look.members();
        if (!living.isEmpty()) {
            state.killedByClient(record.run());
            new Termination(state.gated(system.signals()), (signal, member, delivery) -> {})
                    .killKnown(living, look, looks.members(), KILL_BUDGET);
        }
    }

    private void awaitBeginOfStop(RunRecord record) throws InterruptedException {
        long deadline = System.nanoTime() + BEGIN.toNanos();
        while (RecordLook.at(state)
                        .filter(now -> now.run().equals(record.run()) && now.phase() != RunRecord.Phase.STOPPING)
                        .isPresent()
                && system.processes().isAlive(record.supervisor())
                && System.nanoTime() - deadline < 0) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
