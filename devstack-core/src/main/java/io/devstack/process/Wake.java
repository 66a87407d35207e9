package io.devstack.process;

/** Continues a process that was stopped by a signal: until then it hears of nothing but KILL. */
public final class Wake {
    private Wake() {}

    /** Returns whether the process is alive; continues it if it is stopped. */
    public static boolean ifStopped(ProcessTable table, ProcessSignals signals, ProcessIdentity process) {
        boolean stopped = table.find(process)
                .filter(entry -> entry.state() == ProcessEntry.State.STOPPED)
                .isPresent();
        if (stopped) {
            signals.send(Signal.CONT, process);
        }
        return stopped || table.isAlive(process);
    }
}
