package io.devstack.internal.os;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;

/** Windows, by its own functions, which are called by JNA: a job holds a run together, and kills it if its supervisor dies. */
final class WindowsOperatingSystem extends PlainWindows {
    private static final String BITS_OF_THIS_JVM = System.getProperty("sun.arch.data.model", "64");

    /** Whether JNA is there and can unpack its library. */
    private static final boolean HAS_JNA = hasJna();

    private final WindowsProcessTable processes;
    private final WindowsSignals signals;

    private WindowsOperatingSystem() {
        super(new WindowsLauncher(WindowsJob::beginSession));
        processes = new WindowsProcessTable(WindowsJob::processes);
        signals = new WindowsSignals(processes);
    }

    /** Returns Windows by its own functions, or without them where JNA is not there or cannot unpack its library. */
    static OperatingSystem withOrWithoutJna() {
        if (!BITS_OF_THIS_JVM.equals("64")) {
            throw new UnsupportedSystemException("devstack needs a 64-bit JVM on Windows. Nothing was started.");
        }
        if (!HAS_JNA && !System.getProperty("os.name", "unknown").startsWith("Windows")) {
            throw new UnsupportedSystemException(
                    "JNA finds no functions of Windows here, so devstack.platform cannot be windows. Nothing was started.");
        }
        return HAS_JNA ? new WindowsOperatingSystem() : new WindowsByJdk();
    }

    private static boolean hasJna() {
        try {
            return WindowsApi.thisProcess() != null;
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public ProcessSignals signals() {
        return signals;
    }

    @Override
    public SocketTable sockets() {
        return new WindowsSocketTable(processes);
    }

    @Override
    public void onEndRequest(Runnable task) {
        WindowsSignals.onEndRequest(processes.self(), task);
    }

    @Override
    public Enclosure enclose() {
        return WindowsJob.enclosure(processes, signals);
    }
}
