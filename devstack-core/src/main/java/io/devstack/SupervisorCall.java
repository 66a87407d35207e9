package io.devstack;

import io.devstack.internal.control.ControlClient;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Wake;
import io.devstack.internal.state.ControlAddress;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.ServiceName;
import io.devstack.model.UnknownServiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Asks the supervisor of the stack that runs, which is made sure to be the one on record. */
final class SupervisorCall {
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunRecord record;
    private final ControlAddress address;
    private Duration patience = ControlClient.PATIENCE;

    /** A request to a supervisor. */
    @FunctionalInterface
    interface Question<T> {
        T ask(ControlClient client) throws IOException;
    }

    /**
     * Finds the supervisor.
     *
     * @throws NotRunningException if there is none that lives
     */
    SupervisorCall(OperatingSystem system, StateDirectory state) {
        this(system, state, true);
    }

    private SupervisorCall(OperatingSystem system, StateDirectory state, boolean wakes) {
        this.system = system;
        this.state = state;
        this.record = RecordLook.at(state)
                .orElseThrow(() -> new NotRunningException("nothing is running in " + state.path()));
        if (wakes ? !isAlive() : !record.isSupervised(system.processes())) {
            throw dead();
        }
        this.address = record.control()
                .orElseThrow(() -> new DevStackException("the supervisor of the stack of " + state.path()
                        + " cannot be asked: it has no port; stop the stack and start it again"));
    }

    /** Finds the supervisor, does not continue it if a signal has stopped it, and waits for it only for a moment. */
    static SupervisorCall brief(OperatingSystem system, StateDirectory state, Duration patience) {
        SupervisorCall call = new SupervisorCall(system, state, false);
        call.patience = patience;
        return call;
    }

    /** Returns whether it lives; continues it if a signal has stopped it, because it could not answer then. */
    boolean isAlive() {
        return record.isSupervised(system.processes())
                && Wake.ifStopped(system.processes(), system.signals(), record.supervisor());
    }

    /**
     * Refuses names that nothing on record has; while the stack is being started not all of its services are.
     *
     * @throws UnknownServiceException if there is one
     */
    void refuseUnknown(Set<ServiceName> names) {
        for (ServiceName name : names) {
            if (record.phase() == RunRecord.Phase.READY
                    && !record.serviceNames().contains(name)) {
                throw new UnknownServiceException(name, record.serviceNames());
            }
        }
    }

    /** Asks it; a supervisor that was about to end, and therefore silent, is reported as dead. */
    <T> T ask(Question<T> question) throws InterruptedException {
        try {
            return question.ask(new ControlClient(address, this::isHeldByIt, patience));
        } catch (IOException e) {
            if (system.processes().awaitEnd(record.supervisor(), ENDING)) {
                throw dead();
            }
            throw new DevStackException(
                    "the supervisor of the stack of " + state.path() + " could not be asked: " + e.getMessage(), e);
        }
    }

    private NotRunningException dead() {
        return new NotRunningException("the supervisor of the stack of " + state.path() + ", pid "
                + record.supervisor().pid() + ", is dead; what is left of it ends with the next start or stop");
    }

    private boolean isHeldByIt() {
        return system
                .sockets()
                .usesAmong(
                        Set.of(address.port()), new long[] {record.supervisor().pid()})
                .stream()
                .anyMatch(use -> use.state() == SocketUse.State.LISTENING
                        && use.holders().contains(record.supervisor()));
    }
}
