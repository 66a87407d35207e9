package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.shutdown.ProjectReaper;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.supervisor.StartReply;
import io.devstack.internal.supervisor.StartRequest;
import io.devstack.internal.supervisor.SupervisorConnection;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.RunningService;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import io.devstack.model.StartOptions;
import io.devstack.model.StopOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One start, asked for by a client: launches a supervisor, follows what that tells, and gives the stack to the caller. */
final class StartCall {
    private static final Duration OTHER_STOP_TIMEOUT = Duration.ofSeconds(60);

    private final DevStack devStack;
    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunListener listener;

    StartCall(DevStack devStack, OperatingSystem system, StateDirectory state, RunListener listener) {
        this.devStack = devStack;
        this.system = system;
        this.state = state;
        this.listener = listener;
    }

    RunningStack start(StackDefinition stack, StartOptions options) throws InterruptedException {
        if (options.onRunning() == StartOptions.OnRunning.REPLACE
                && devStack.running().isPresent()) {
            devStack.stop();
        }
        if (options.onRunning() == StartOptions.OnRunning.REUSE) {
            Optional<RunningStack> same = new ReuseCall(system, state).find(devStack, stack);
            if (same.isPresent()) {
                return same.get();
            }
        }
        if (options.reap().isPresent() && devStack.running().isEmpty()) {
            new ProjectReaper(system.processes(), system.signals(), system.sockets(), listener::on)
                    .reapQuietly(options.reap().get());
        }
        try {
            return startOnce(stack, options);
        } catch (StartFailedException e) {
            if (e.failure().kind() != Failure.Kind.PORT_LOST || e.getSuppressed().length > 0) {
                throw e;
            }
            listener.on(new StackEvent.StartingOver(e.failure().what()));
            return startOnce(stack, options);
        }
    }

    private RunningStack startOnce(StackDefinition stack, StartOptions options) throws InterruptedException {
        SupervisorConnection connection = connect(stack, options);
        boolean ready = false;
        try (RunFollower follower = new RunFollower(state.journal(), listener)) {
            follower.catchUp(fact -> true);
            connection.following();
            try {
                follower.follow(
                        run -> run.isReady()
                                || run.end().isPresent()
                                || run.stopping().isPresent(),
                        run -> !connection.isAlive());
            } catch (InterruptedException e) {
                throw takenDown(follower, connection, stack.outputDirectory(), e);
            }
            Path putAway = state.journalIn(stack.outputDirectory());
            follower.lookAgain(putAway, fact -> true);
            if (!follower.state().isReady()) {
                throw failed(follower, connection, stack.outputDirectory());
            }
            follower.throwListenerFailure();
            ready = true;
            return new RunningStack(
                    devStack,
                    state,
                    Optional.of(connection),
                    RunningService.asDefined(follower.state().ready(), stack),
                    putAway,
                    () -> !connection.isAlive());
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    /** Stops this run, and no other, and reports the progress; a second interrupt leaves the rest to the supervisor. */
    private InterruptedException takenDown(
            RunFollower follower, SupervisorConnection connection, Path output, InterruptedException interrupted)
            throws InterruptedException {
        connection.stop();
        awaitEnd(follower, connection, output);
        List<String> left = follower.state().end().isPresent()
                ? follower.state().end().get().left()
                : leftOf(connection);
        left.forEach(each -> interrupted.addSuppressed(new DevStackException("still alive: " + each)));
        return interrupted;
    }

    private static void awaitEnd(RunFollower follower, SupervisorConnection connection, Path output)
            throws InterruptedException {
        follower.follow(run -> run.end().isPresent(), run -> !connection.isAlive());
        boolean unused = new PutAwayWait(output)
                .await(atMost -> connection.awaitEnd(atMost).isPresent());
    }

    /** Ends what a supervisor that died left of its run, and of no other, and returns what could not be ended. */
    private List<String> leftOf(SupervisorConnection connection) throws InterruptedException {
        return connection.run().isPresent()
                ? devStack.stop(StopOptions.of(connection.run().get())).left()
                : List.of();
    }

    private SupervisorConnection connect(StackDefinition stack, StartOptions options) throws InterruptedException {
        long deadline = System.nanoTime() + OTHER_STOP_TIMEOUT.toNanos();
        while (true) {
            SupervisorConnection connection = SupervisorConnection.launch(system, state.path());
            StartReply reply =
                    connection.request(new StartRequest(stack, environment(options), options.readyTimeout()));
            if (reply instanceof StartReply.Accepted) {
                return connection;
            }
            connection.close();
            if (reply instanceof StartReply.Refused refused) {
                throw new DevStackException(refused.problem());
            }
            StartReply.Occupied other = (StartReply.Occupied) reply;
            boolean mayEndSoon = other.phase() == RunRecord.Phase.STOPPING && System.nanoTime() - deadline < 0;
            if (!mayEndSoon) {
                throw new AlreadyRunningException(
                        state.path(), other.supervisorPid(), other.startedAt(), other.services());
            }
            awaitOther(deadline);
        }
    }

    private static Map<String, String> environment(StartOptions options) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove(StartOptions.COLOURED);
        if (options.coloured()) {
            environment.put(StartOptions.COLOURED, "1");
        }
        return environment;
    }

    /** A start that finds a run stopping waits for it. */
    private void awaitOther(long deadline) throws InterruptedException {
        Optional<RunRecord> other = RecordLook.at(state);
        if (other.isPresent()) {
            listener.on(new StackEvent.OtherRunAwaited(other.get().supervisor().pid()));
            system.processes().awaitEnd(other.get().supervisor(), Duration.ofNanos(deadline - System.nanoTime()));
        }
    }

    /** Waits for the rollback, then says what failed; what the rollback could not end is suppressed in it. */
    private DevStackException failed(RunFollower follower, SupervisorConnection connection, Path output)
            throws InterruptedException {
        awaitEnd(follower, connection, output);
        Failure failure = follower.startFailure()
                .orElseGet(() -> Failure.of(
                        follower.state().stopping().isPresent() ? Failure.Kind.CANCELLED : Failure.Kind.INTERNAL,
                        Optional.empty(),
                        follower.state()
                                .stopping()
                                .map(stop -> "the start was cancelled: " + stop.reason())
                                .orElse("the supervisor ended during the start; see " + state.supervisorLog())));
        StartFailedException exception = new StartFailedException(failure);
        follower.state().end().ifPresent(end -> new ReportCall(state, follower::tell).tell(end, output));
        List<String> left = follower.state().end().isPresent()
                ? follower.state().end().get().left()
                : leftOf(connection);
        left.forEach(each -> exception.addSuppressed(new DevStackException("still alive: " + each)));
        return exception;
    }
}
