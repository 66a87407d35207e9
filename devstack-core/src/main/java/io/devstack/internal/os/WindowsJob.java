package io.devstack.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Enclosure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The job that this JVM is in with every process that it starts, and whatever these start. Windows kills all of them when the last
 * handle of the job is closed, which is this JVM's, so also when it dies in any way.
 *
 * <p>Inside of it each of these processes has a job of its own, which is what a session is elsewhere: it shows to which of them an
 * orphan belongs.
 */
final class WindowsJob {
    private static final int FIRST_ROOM = 256;

    /** Windows has a job for a process as long as that lives, so there is one for this JVM. */
    private static Optional<WindowsJob> own = Optional.empty();

    /** By the number of the first process of each. */
    private static final Map<Long, Session> SESSIONS = new HashMap<>();

    /** The process is kept because the JDK's handle of it keeps its number from being given away. */
    private record Session(Process first, Pointer job) {}

    private final Pointer handle;
    private final boolean isInner;

    private WindowsJob(Pointer handle, boolean isInner) {
        this.handle = handle;
        this.isInner = isInner;
    }

    /**
     * Leaves the console, so that Ctrl+C in it does not reach the processes of the run, and puts this JVM into a job of its own. Its
     * handle is not inherited, and no process may leave the job.
     *
     * @throws UnsupportedSystemException if Windows refuses: a run must not begin that nothing holds together
     */
    static synchronized void enter() {
        if (own.isPresent()) {
            return;
        }
        var unused = WindowsApi.KERNEL.FreeConsole();
        var unusedHeeded =
                WindowsApi.KERNEL.SetConsoleCtrlHandler(null, false); // the processes of the run are asked by it
        boolean isInner = isInAJob();
        Pointer job = WindowsApi.KERNEL.CreateJobObjectW(null, null);
        if (job == null
                || !killsOnClose(job)
                || !WindowsApi.KERNEL.AssignProcessToJobObject(job, WindowsApi.thisProcess())) {
            throw new UnsupportedSystemException("Windows does not put the supervisor into a job of its own, error "
                    + com.sun.jna.Native.getLastError() + ". Nothing was started.");
        }
        own = Optional.of(new WindowsJob(job, isInner));
    }

    /** Whether that job kills its processes is not asked: Windows shows the limits of the innermost job only. */
    private static boolean isInAJob() {
        IntByReference inside = new IntByReference();
        return WindowsApi.KERNEL.IsProcessInJob(WindowsApi.thisProcess(), null, inside) && inside.getValue() != 0;
    }

    private static boolean killsOnClose(Pointer job) {
        try (Memory limits = new Memory(WindowsApi.JOB_LIMITS_SIZE)) {
            limits.clear();
            limits.setInt(WindowsApi.JOB_LIMIT_FLAGS, WindowsApi.KILL_ON_JOB_CLOSE);
            return WindowsApi.KERNEL.SetInformationJobObject(
                    job, WindowsApi.JOB_LIMITS, limits, WindowsApi.JOB_LIMITS_SIZE);
        }
    }

    /** Returns the processes of the job of this JVM, which is one of them; none if it has no job. */
    static Set<Long> processes() {
        Optional<WindowsJob> job;
        synchronized (WindowsJob.class) {
            job = own;
        }
        return job.map(found -> list(found.handle)).orElse(Set.of());
    }

    /**
     * Gives a process that was just started a job of its own, with all that it starts from now on. A process that it has started
     * before is known by its parent and its environment only. Does nothing if this JVM has no job, or if the process has ended.
     */
    static synchronized void beginSession(Process first) {
        if (own.isEmpty()) {
            return;
        }
        Pointer job = WindowsApi.KERNEL.CreateJobObjectW(null, null);
        if (job == null) {
            return;
        }
        int rights = WindowsApi.SET_QUOTA | WindowsApi.TERMINATE;
        try (WindowsProcess process = WindowsProcess.open(first.pid(), rights).process()) {
            if (process != null && WindowsApi.KERNEL.AssignProcessToJobObject(job, process.handle())) {
                SESSIONS.put(first.pid(), new Session(first, job));
            } else {
                WindowsApi.KERNEL.CloseHandle(job);
            }
        }
        forgetEnded();
    }

    /** Returns the processes that are in such a job, each with the number of the first process of that job. */
    static synchronized Map<Long, Long> sessions() {
        Map<Long, Long> sessions = new HashMap<>();
        SESSIONS.forEach((pid, session) -> list(session.job()).forEach(member -> sessions.put(member, pid)));
        return sessions;
    }

    private static void forgetEnded() {
        for (Iterator<Session> each = SESSIONS.values().iterator(); each.hasNext(); ) {
            Session session = each.next();
            if (!session.first().isAlive() && list(session.job()).isEmpty()) {
                WindowsApi.KERNEL.CloseHandle(session.job());
                each.remove();
            }
        }
    }

    private static Set<Long> list(Pointer job) {
        for (int room = FIRST_ROOM; ; room *= 2) {
            int size = WindowsApi.JOB_LIST + room * Long.BYTES;
            try (Memory list = new Memory(size)) {
                list.clear();
                boolean whole =
                        WindowsApi.KERNEL.QueryInformationJobObject(job, WindowsApi.JOB_PROCESSES, list, size, null);
                int listed = list.getInt(WindowsApi.JOB_LISTED);
                if (whole || listed < room) {
                    Set<Long> pids = new HashSet<>();
                    for (int i = 0; i < listed; i++) {
                        pids.add(list.getLong(WindowsApi.JOB_LIST + (long) i * Long.BYTES));
                    }
                    return pids;
                }
            }
        }
    }

    /** Returns the job as what holds the run together. */
    static Enclosure enclosure(WindowsProcessTable table, WindowsSignals signals) {
        enter();
        return new Enclosure() {
            @Override
            public Strength strength() {
                return Strength.WHOLE;
            }

            @Override
            public String adopter() {
                return own.filter(job -> job.isInner).isPresent() ? "inner job" : "job";
            }

            @Override
            public DescendantProof proof() {
                return DescendantProof.listed(table, signals, table::members);
            }
        };
    }
}
