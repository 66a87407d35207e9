package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.DefinitionKey;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.supervisor.DefinitionHash;
import io.devstack.model.NotReusableException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.util.Optional;

/** Looks for a run that a start can take instead of one of its own. */
final class ReuseCall {
    private final OperatingSystem system;
    private final StateDirectory state;

    ReuseCall(OperatingSystem system, StateDirectory state) {
        this.system = system;
        this.state = state;
    }

    /**
     * Returns the run of this stack if it is alive, ready, and the same definition.
     *
     * @throws NotReusableException if one is alive that cannot be taken
     */
    Optional<RunningStack> find(DevStack devStack, StackDefinition stack) {
        Optional<RunRecord> record = RecordLook.usable(state);
        if (record.isEmpty() || !record.get().isSupervised(system.processes())) {
            return Optional.empty();
        }
        if (record.get().phase() == RunRecord.Phase.STOPPING) {
            return Optional.empty(); // an ordinary start waits for its end
        }
        refuse(record.get(), stack);
        ProcessIdentity supervisor = record.get().supervisor();
        try (RunFollower follower = new RunFollower(state.journal(), RunListener.SILENT)) {
            follower.catchUp(fact -> false);
            follower.unhealthy().stream().findFirst().ifPresent(failure -> {
                throw refusal(record.get(), failure.what());
            });
            return Optional.of(new RunningStack(
                    devStack,
                    state,
                    Optional.empty(),
                    RunningService.asDefined(follower.state().ready(), stack),
                    state.journalIn(stack.outputDirectory()),
                    () -> !system.processes().isAlive(supervisor)));
        }
    }

    private void refuse(RunRecord record, StackDefinition stack) {
        boolean same = DefinitionKey.of(state)
                .filter(key -> record.definition().equals(DefinitionHash.of(stack, key)))
                .isPresent();
        if (!same) {
            throw refusal(record, "it was started with another definition");
        }
        if (record.phase() != RunRecord.Phase.READY) {
            throw refusal(record, "it is not ready yet");
        }
        record.services()
                .forEach(service -> service.leader()
                        .filter(leader -> !system.processes().isAlive(leader))
                        .filter(leader -> stack.service(service.name())
                                .filter(definition -> definition.kind() == ServiceDefinition.Kind.SERVICE)
                                .isPresent())
                        .ifPresent(dead -> {
                            throw refusal(record, "'" + service.name() + "' has died");
                        }));
    }

    private NotReusableException refusal(RunRecord record, String why) {
        return new NotReusableException(state.path(), record.supervisor().pid(), why);
    }
}
