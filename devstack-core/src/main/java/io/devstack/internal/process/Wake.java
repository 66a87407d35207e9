package io.devstack.internal.process;

import io.devstack.model.Signal;
import java.util.Optional;

/** Continues a process that was stopped by a signal: until then it reacts to no signal but KILL. */
public final class Wake {
    private Wake() {}

    /** Returns whether the process is alive; continues it if it is stopped. */
    public static boolean ifStopped(ProcessTable table, ProcessSignals signals, ProcessIdentity process) {
        Optional<ProcessEntry> found = table.find(process);
        if (found.isPresent() && found.get().state() == ProcessEntry.State.STOPPED) {
            signals.send(Signal.CONT, process);
        }
        return found.isPresent();
    }
}
