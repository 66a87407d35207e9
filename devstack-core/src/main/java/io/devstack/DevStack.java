package io.devstack;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.internal.control.ControlOrders;
import io.devstack.internal.control.StatusLook;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.RestartFailedException;
import io.devstack.model.RunId;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import io.devstack.model.StartFailedException;
import io.devstack.model.StartOptions;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import io.devstack.model.UnknownServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The entry point: starts and stops the stack of one PID directory.
 *
 * <pre>{@code
 * DevStack devStack = DevStack.in(Path.of(".pids"));
 * try (RunningStack running = devStack.start(stack)) {
 *     URI backend = running.service("backend").uri();
 * }
 * }</pre>
 *
 * <p>Services belong to a supervisor, a process of its own, not to this JVM. Safe for use by several threads; the
 * listener is called on the thread that calls a method here. Methods throw a {@link DevStackException} also if devstack does
 * not know the operating system, or a tool that it needs is missing.
 */
public final class DevStack {
    private final StateDirectory state;
    private final RunListener listener;

    private DevStack(StateDirectory state, RunListener listener) {
        this.state = state;
        this.listener = listener;
    }

    /**
     * Returns the entry point to the stack that {@code pidDirectory} identifies. Its events are not reported.
     *
     * @param pidDirectory holds PID files, logs and the run record; a start creates it if necessary
     * @since 0.1.0
     */
    public static DevStack in(Path pidDirectory) {
        return new DevStack(StateDirectory.at(pidDirectory), RunListener.SILENT);
    }

    /**
     * Returns an entry point to the same stack that reports its events to {@code listener} alone.
     *
     * @since 0.1.0
     */
    public DevStack listener(RunListener listener) {
        return new DevStack(state, listener);
    }

    /**
     * Starts the stack and returns once all of it is ready. A port that was picked for a service and lost to another
     * process before the service had it costs one more attempt, with other ports.
     *
     * @throws AlreadyRunningException if a run of it is alive; that one is left as it is
     * @throws StartFailedException if a service did not become ready; everything was stopped again
     * @throws DevStackException if the supervisor could not be launched
     * @throws InterruptedException if interrupted. Everything was stopped again, or, after a second interrupt, still
     *     is being stopped. Survivors are reported in a suppressed exception
     */
    public RunningStack start(StackDefinition stack) throws InterruptedException {
        return start(stack, StartOptions.DEFAULT);
    }

    /** Like {@link #start(StackDefinition)}, with options for obstacles such as a running stack or taken ports. */
    public RunningStack start(StackDefinition stack, StartOptions options) throws InterruptedException {
        return new StartCall(this, OperatingSystem.current(), state, listener).start(stack, options);
    }

    /**
     * Stops the run on record, also one started by another caller. Returns when nothing of it is left or the survivors
     * are known. If its supervisor is dead, ends the processes left behind.
     *
     * @throws DevStackException if the supervisor belongs to another user
     * @throws InterruptedException if interrupted; the stop goes on
     */
    public StopReport stop() throws InterruptedException {
        return stop(StopOptions.DEFAULT);
    }

    /** Like {@link #stop()}, with a choice of which run, what else and how long; see {@link StopOptions}. */
    public StopReport stop(StopOptions options) throws InterruptedException {
        StopCall call = new StopCall(OperatingSystem.current(), state, listener, options);
        return options.reap().isPresent() ? call.stop(options.reap().get()) : call.stop();
    }

    /**
     * Stops services of the running stack, dependants first, and launches them again with the definition and the ports
     * that they had. The stack may have been started by another caller. Returns once they are ready again. The rest of
     * the stack runs on, also if that fails; what did not become ready is ended then.
     *
     * @param names which; all if there are none, tasks too
     * @param dependants whether also those that depend on them, directly or not
     * @return what was restarted, without tasks, as it is now
     * @throws NotRunningException if there is no such stack, or its supervisor is dead
     * @throws RestartFailedException if a service is not ready again
     * @throws UnknownServiceException if there is no service of one of the names
     * @throws DevStackException if the stack is not ready yet, or another restart is under way
     * @throws InterruptedException if interrupted; the restart goes on
     */
    public List<RunningService> restart(Set<ServiceName> names, boolean dependants) throws InterruptedException {
        return restart(names, dependants, Optional.empty());
    }

    /**
     * Restarts like {@link #restart(Set, boolean)}, with a ready timeout for this call.
     *
     * @param readyTimeout how long each service may take until it is ready, instead of its own timeout
     * @throws InvalidStackException if that is not positive
     */
    public List<RunningService> restart(Set<ServiceName> names, boolean dependants, Optional<Duration> readyTimeout)
            throws InterruptedException {
        readyTimeout.ifPresent(StartOptions::requirePositive);
        return new RestartCall(OperatingSystem.current(), state, listener).restart(names, dependants, readyTimeout);
    }

    /**
     * Returns a link to the dashboard of the running stack, also of one started by another caller. It opens in one browser,
     * and the page works until the stack ends. The page is in the module {@code devstack-dashboard}, which must be on
     * the class path of the caller that starts the stack.
     *
     * @param control whether the page may restart services and stop the stack; it only reads otherwise
     * @throws DevStackException if there is no dashboard
     * @throws NotRunningException if there is no such stack, or its supervisor is dead
     */
    public String dashboard(boolean control) throws InterruptedException {
        return new SupervisorCall(OperatingSystem.current(), state).ask(client -> ControlOrders.link(client, control));
    }

    /**
     * Returns a link like {@link #dashboard(boolean)}, but waits for a silent supervisor only as long as {@code patience}, and
     * does not continue one that a signal has stopped.
     *
     * @throws DevStackException if there is no dashboard, or no response in time
     * @throws NotRunningException if there is no such stack, or its supervisor is dead
     * @since 0.1.0
     */
    public String dashboard(boolean control, Duration patience) throws InterruptedException {
        return SupervisorCall.brief(OperatingSystem.current(), state, patience)
                .ask(client -> ControlOrders.link(client, control));
    }

    /**
     * Kills the processes of the services of {@code run} now, if that is the run on record: for a caller that does not
     * want to wait for a stop that has begun on another thread. That stop goes on, and proves that nothing is left.
     */
    public void force(RunId run) throws InterruptedException {
        Optional<RunRecord> record =
                RecordLook.at(state).filter(found -> found.run().equals(run));
        if (record.isPresent()) {
            new ForceCall(OperatingSystem.current(), state).end(record.get());
        }
    }

    /**
     * Reports the output of services from their launch on, on a separate thread.
     *
     * @return a listener that must receive the events of this stack's listener, before other listeners do; closed by
     *     the caller
     */
    public static ServiceOutput output(Path pidDirectory, LogListener lines) {
        return ServiceOutput.begin(StateDirectory.at(pidDirectory), lines);
    }

    /**
     * Lists the processes that {@link HardShutdownCall#execute} would kill: the run on record and the processes that
     * listen on its ports or on {@code ports}. Signals nothing.
     */
    public HardShutdownCall hardShutdown(Set<Integer> ports) {
        return hardShutdown(ports, Set.of());
    }

    /** Like {@link #hardShutdown(Set)}, and lists what goes by one of {@code names} too; see {@code ProcessNames}. */
    public HardShutdownCall hardShutdown(Set<Integer> ports, Set<String> names) {
        return HardShutdownCall.list(OperatingSystem.current(), state, listener, ports, names);
    }

    /**
     * Returns what the stack is doing, also one started by another caller. Unless its processes are young, this takes a moment
     * to measure what they use. It reads the journal of the run from its beginning: about 3 ms for 1,000 events (measured).
     *
     * @throws DevStackException if the record cannot be read
     */
    public StackStatus status() throws InterruptedException {
        try (StatusLook look = statusLook()) {
            return look.measured();
        }
    }

    /**
     * Reports the output of the services in the current run, or else in the last one.
     *
     * @param output where logs are when a run has ended
     * @param names the services; all if empty
     * @param tail how many of each one's last lines, at most
     * @param follow whether to go on with new output until nothing of the stack runs any more
     * @return whether there was anything to read
     * @throws UnknownServiceException if there is no log of a service of one of the names
     * @throws InterruptedException if interrupted while it follows
     */
    public boolean logs(Path output, Set<ServiceName> names, int tail, boolean follow, LogListener lines)
            throws InterruptedException {
        try (LogsCall call = new LogsCall(OperatingSystem.current(), state, lines)) {
            boolean any = call.open(output, names);
            call.tail(tail);
            if (any && follow) {
                call.follow();
            }
            call.rest();
            return any;
        }
    }

    /**
     * Reports the output of the launches before the last ones, as {@link #logs} reports that of the last ones.
     *
     * @return whether there was anything to read: a service that was launched once has no earlier log
     * @throws UnknownServiceException if there is no log of a service of one of the names
     * @since 0.1.0
     */
    public boolean previousLogs(Path output, Set<ServiceName> names, int tail, LogListener lines) {
        try (LogsCall call = new LogsCall(OperatingSystem.current(), state, lines).ofPreviousLaunches()) {
            boolean any = call.open(output, names);
            call.tail(tail);
            call.rest();
            return any;
        }
    }

    /**
     * Passes on the events of the run on record, or else of the last run, each with its time.
     *
     * @param output where journals are when a run has ended
     * @param follow whether to go on with new events until the run has ended
     * @return whether there is a journal
     * @throws DevStackException if the record or the journal cannot be read
     * @since 0.1.0
     */
    public boolean events(Path output, boolean follow, Consumer<RecordedEvent> listener) throws InterruptedException {
        return new EventsCall(OperatingSystem.current(), state).read(output, follow, listener);
    }

    /**
     * Waits until the stack is ready, also if another caller starts it or no start has begun yet. Events of that run
     * are reported from its beginning on; none if it is ready already.
     *
     * @return its last observed status: {@link StackStatus.Outcome#READY}, or another one if {@code atMost} was over or
     *     a service died that will not be restarted; what processes use of the machine is not measured
     */
    public StackStatus awaitReady(Duration atMost) throws InterruptedException {
        try (CurrentRun current = new CurrentRun(state.journal(), listener);
                StatusLook look = statusLook()) {
            return look.awaitReady(atMost, status -> current.tellNew(status.run()));
        }
    }

    /** Returns the running services, also of a stack started by another caller; empty if none is running. */
    public Optional<List<RunningService>> running() {
        Optional<RunRecord> record = RecordLook.usable(state);
        if (record.isEmpty()
                || !record.get().isSupervised(OperatingSystem.current().processes())) {
            return Optional.empty();
        }
        try (RunFollower follower = new RunFollower(state.journal(), RunListener.SILENT)) {
            follower.catchUp((RunEvent fact) -> false);
            return Optional.of(follower.state().ready());
        }
    }

    private StatusLook statusLook() {
        return new StatusLook(OperatingSystem.current().processes(), state.journal(), () -> RecordLook.at(state));
    }
}
