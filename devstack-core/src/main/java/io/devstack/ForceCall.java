package io.devstack;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.ClientKill;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Kills the processes of a run, hidden ones included, but not supervisor and keeper, which go on with the stop and prove
 * it. What no record has is killed by the supervisor, whose graces are over once it has seen the mark.
 */
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
        if (isOnRecord(record)) {
            ClientKill.set(state, record.run()); // not once the run is over: the file would stay
        }
        Set<String> spared = Set.of(RunRecord.SPARED.getKey() + "=" + RunRecord.SPARED.getValue());
        Members members =
                new Members(system.processes(), record.visibleEvidence().withoutRuns(spared));
        GracefulStop.Look look = () -> members.pass().members();
        List<Member> living = look.members();
        if (!living.isEmpty()) {
            new Termination(state.gated(system.signals()), (signal, member, delivery) -> {})
                    .killKnown(living, look, members, KILL_BUDGET);
        }
    }

    private boolean isOnRecord(RunRecord record) {
        return RecordLook.at(state)
                .filter(now -> now.run().equals(record.run()))
                .isPresent();
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
