package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.supervisor.SupervisorConnection;
import io.devstack.model.Deaths;
import io.devstack.model.DevStackException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RunId;
import io.devstack.model.RunLostException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A stack that this JVM started. It ends with this JVM, however that ends, unless it is detached; an instance that is
 * still attached must be kept reachable. Safe for use by several threads.
 */
public final class RunningStack implements AutoCloseable {
    /**
     * How many lines {@link #logs} returns at most.
     *
     * @since 0.1.0
     */
    public static final int LAST_LINES = 1000;

    private static final long PAUSE_MILLIS = 20;
    /** A supervisor reports a death within milliseconds, unless the machine stands still. */
    private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(30);

    private final DevStack devStack;
    private final StateDirectory state;
    private final Optional<SupervisorConnection> connection;
    private volatile List<RunningService> services;
    private final Optional<RunId> run;
    private final Path putAwayJournal;
    private final BooleanSupplier gone;
    private final Set<Long> livingOn = ConcurrentHashMap.newKeySet();
    private boolean detached;
    private boolean stopped;

    /** Makes one; {@code gone} returns whether its supervisor has ended, whatever became of the record. */
    RunningStack(
            DevStack devStack,
            StateDirectory state,
            Optional<SupervisorConnection> connection,
            List<RunningService> services,
            Path putAwayJournal,
            BooleanSupplier gone) {
        this.devStack = devStack;
        this.state = state;
        this.connection = connection;
        this.services = List.copyOf(services);
        this.putAwayJournal = putAwayJournal;
        this.gone = gone;
        this.run = connection.flatMap(SupervisorConnection::run);
    }

    /** Returns whether another process started it: it does not end with this JVM, nor with {@link #close}. */
    public boolean isReused() {
        return connection.isEmpty();
    }

    /** Returns which run it is; empty if another process started it. */
    public Optional<RunId> run() {
        return run;
    }

    /** Returns the services, in the order in which they became ready; those that {@link #restart} restarted as they are now. */
    public List<RunningService> services() {
        return services;
    }

    /**
     * Returns one service.
     *
     * @throws NoSuchElementException if there is none of that name
     */
    public RunningService service(String name) {
        ServiceName wanted = new ServiceName(name);
        return services.stream()
                .filter(service -> service.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no service '" + name + "' in " + state.path()));
    }

    /**
     * Restarts services and the services that depend on them, and returns once they are ready again. Acts on the stack
     * that runs in the directory now.
     *
     * @param names which; all if there are none
     * @return what was restarted, without tasks, as it is now
     * @throws io.devstack.model.NotRunningException if nothing is running
     * @throws DevStackException if the stack is not ready yet, or another restart is under way
     * @throws io.devstack.model.RestartFailedException if a service is not ready again
     * @throws io.devstack.model.UnknownServiceException if there is no service of one of the names
     * @throws InterruptedException if interrupted; the restart goes on
     * @see DevStack#restart(Set, boolean)
     * @since 0.1.0
     */
    public List<RunningService> restart(String... names) throws InterruptedException {
        List<RunningService> restarted =
                devStack.restart(Arrays.stream(names).map(ServiceName::new).collect(Collectors.toSet()), true);
        Map<ServiceName, RunningService> now = new HashMap<>();
        restarted.forEach(service -> now.put(service.name(), service));
        services = services.stream()
                .map(service -> now.getOrDefault(service.name(), service))
                .toList();
        return restarted;
    }

    /**
     * Returns the last lines that a service wrote, {@value #LAST_LINES} at most, also after the stop. There are none if
     * the output directory is gone.
     *
     * @throws io.devstack.model.UnknownServiceException if there are logs, and none of such a service
     * @since 0.1.0
     */
    public List<String> logs(String name) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        Path output = putAwayJournal.resolveSibling("");
        devStack.logs(output, Set.of(new ServiceName(name)), LAST_LINES, false, (service, line) -> lines.add(line));
        return lines;
    }

    /**
     * Lets the stack live on without this JVM; {@link DevStack#stop} of any JVM stops it.
     *
     * @throws DevStackException if it has ended already
     */
    public synchronized void detach() throws InterruptedException {
        if (detached || connection.isEmpty()) {
            return;
        }
        SupervisorConnection owned = connection.get();
        try (RunFollower follower = new RunFollower(state.journal(), RunListener.SILENT)) {
            owned.detach();
            if (!follower.follow(RunState::isDetached, run -> !owned.isAlive())) {
                throw new DevStackException(
                        "the stack of " + state.path() + " ended before it could be detached; its logs say why");
            }
        }
        detached = true;
        owned.awaitRelease();
        owned.close();
    }

    /**
     * Notifies {@code listener} of all events from now on, as soon as they happen, on a separate thread, until the stop
     * begins. {@link RunListener#deathsAndRestarts} picks what a user must know. The {@link StopReport} has the deaths in any
     * case.
     */
    public void watch(RunListener listener) {
        watch(listener, () -> false);
    }

    /**
     * Notifies {@code listener} like {@link #watch(RunListener)}, but only until {@code enough} holds.
     *
     * @param enough asked every 20 ms, on that thread
     * @since 0.1.0
     */
    public void watch(RunListener listener, BooleanSupplier enough) {
        RunWatch.begin(state.journal(), listener, () -> enough.getAsBoolean() || gone.getAsBoolean());
    }

    /**
     * Notifies {@code listener}, on this thread, of all events of the stack since it became ready, until its run is
     * over or {@code enough} holds. Reports nothing of a reused stack.
     *
     * @param enough asked every 20 ms
     * @return whether the run is over: another process stopped it, or its supervisor is gone
     */
    public boolean follow(RunListener listener, BooleanSupplier enough) throws InterruptedException {
        if (connection.isEmpty()) {
            return true;
        }
        try (RunFollower follower = new RunFollower(state.journal(), listener)) {
            Predicate<RunEvent> sinceReady = fact -> follower.state().run().equals(run)
                    && follower.state().isReady()
                    && !(fact instanceof StackEvent.StackReady);
            while (true) {
                boolean over = !connection.get().isAlive(); // asked before the last look, so that nothing is missed
                follower.catchUp(sinceReady);
                if (over) {
                    follower.lookAgain(putAwayJournal, sinceReady);
                }
                if (over || follower.state().end().isPresent()) {
                    return true;
                }
                if (enough.getAsBoolean()) {
                    return false;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    /**
     * Returns the deaths of services since the stack was ready. If a main process has ended and the supervisor has not
     * reported it yet, waits for the report. If a main process is ending, or no process listens on the first port of a service
     * that was ready, first waits up to 5 s for the end, once for each process.
     *
     * @throws RunLostException if the stack has ended or is being stopped
     * @since 0.1.0
     */
    public Deaths deaths() throws InterruptedException {
        OperatingSystem system = OperatingSystem.current();
        return new DeathsCall(system.processes(), system.sockets(), livingOn, state.journal(), putAwayJournal, gone)
                .read(REPORT_TIMEOUT);
    }

    /**
     * Marks how far the services have written their logs.
     *
     * @since 0.1.0
     */
    public LogMark markLogs() {
        Map<ServiceName, Path> logs = new LinkedHashMap<>();
        services.forEach(service -> logs.put(service.name(), state.logFile(service.name())));
        return LogMark.at(logs);
    }

    /**
     * Stops the stack, detached or not, and what a supervisor that died has left of it; see {@link DevStack#stop}. Another run
     * of the same directory, which may have been started since, goes on.
     *
     * @return what came of that; {@link StopReport#NOTHING} if it had ended already, and for a second call
     * @throws DevStackException if the supervisor belongs to another user
     * @throws InterruptedException if interrupted; the stop goes on
     */
    public synchronized StopReport stop() throws InterruptedException {
        if (stopped) {
            return StopReport.NOTHING;
        }
        stopped = true;
        StopReport report = hasEnded()
                ? StopReport.NOTHING
                : devStack.stop(run.map(StopOptions::of).orElse(StopOptions.DEFAULT));
        connection.ifPresent(SupervisorConnection::close);
        return report;
    }

    /** Returns whether its own journal has its end: then no process need be scanned to know that nothing is left. */
    private boolean hasEnded() {
        if (run.isEmpty() || !gone.getAsBoolean() || run.equals(RecordLook.run(state))) {
            return false;
        }
        try (RunFollower follower = new RunFollower(state.journal(), RunListener.SILENT)) {
            follower.catchUp(fact -> false);
            follower.lookAgain(putAwayJournal, fact -> false);
            return follower.state().run().equals(run) && follower.state().end().isPresent();
        }
    }

    /**
     * Stops the stack unless it is detached or stopped already.
     *
     * @throws NotStoppedException if something of it is left
     */
    @Override
    public synchronized void close() {
        if (detached || stopped || connection.isEmpty()) {
            return;
        }
        try {
            StopReport report = stop();
            if (!report.left().isEmpty()) {
                throw new NotStoppedException(report.left());
            }
        } catch (InterruptedException e) {
            connection.ifPresent(SupervisorConnection::close);
            Thread.currentThread().interrupt();
        }
    }
}
