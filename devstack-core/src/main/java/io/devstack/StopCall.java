package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.RunningTime;
import io.devstack.internal.process.Wake;
import io.devstack.internal.shutdown.ProjectReaper;
import io.devstack.internal.shutdown.SupervisorSearch;
import io.devstack.internal.shutdown.Sweep;
import io.devstack.internal.state.DamagedRecordException;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StackLock;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.StopPatience;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.internal.state.Unwritable;
import io.devstack.model.Delivery;
import io.devstack.model.DevStackException;
import io.devstack.model.HeldPort;
import io.devstack.model.Project;
import io.devstack.model.RunId;
import io.devstack.model.Signal;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One stop, asked for by a client: by way of the supervisor while that lives, from its record when it is dead. */
final class StopCall {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration KEEPER_TIMEOUT = Duration.ofSeconds(15);
    private static final int MOST_LOOKS = 10;

    /** A record that was damaged is restored once; in a later round the supervisor is stopped without it. */
    private static final int MOST_ROUNDS = 4;

    private final OperatingSystem system;
    private final ProcessSignals signals;
    private final StateDirectory state;
    private final RunListener listener;
    private final Optional<RunId> wanted;
    private final RunningTime time = new RunningTime();
    private final Optional<Duration> limit;

    StopCall(OperatingSystem system, StateDirectory state, RunListener listener, StopOptions options) {
        this.system = system;
        this.signals = state.gated(system.signals());
        this.state = state;
        this.listener = listener;
        this.wanted = options.run();
        this.limit = options.limit();
    }

    /** Stops the run and then ends the project's own holders of its ports. */
    StopReport stop(Project project) throws InterruptedException {
        Set<Integer> told = new HashSet<>();
        recordedPorts().forEach(told::add);
        StopReport report = stop();
        List<HeldPort> held = new ArrayList<>(report.heldPorts());
        held.removeIf(port -> project.commands().containsKey(port.port()));
        new ProjectReaper(system.processes(), system.signals(), system.sockets(), fact -> {
                    listener.on(fact);
                    if (fact instanceof StopEvent.PortReleased port) {
                        port.held().ifPresent(held::add);
                    }
                })
                .reap(project, told);
        return new StopReport(report.found(), report.verdict(), report.left(), held, report.deaths());
    }

    StopReport stop() throws InterruptedException {
        return stop(MOST_ROUNDS);
    }

    private StopReport stop(int rounds) throws InterruptedException {
        try {
            UnrecordedSupervisor unrecorded = new UnrecordedSupervisor(system, state);
            boolean found = unrecorded.find();
            if (unrecorded.renamed().isPresent()) {
                StopOptions same = new StopOptions(Optional.empty(), wanted, limit);
                return new StopCall(system, unrecorded.renamed().get(), listener, same).stop();
            }
            if (found) {
                Optional<Boolean> ours = wanted.isEmpty() ? Optional.of(true) : unrecorded.isOf(wanted.get());
                if (ours.isEmpty()) {
                    return unrecorded.left(unrecorded.found());
                }
                if (ours.get()) {
                    unrecorded.stop();
                    return afterUnrecorded(stop(rounds - 1));
                }
            }
            state.requireTrusted();
            if (!Files.isDirectory(state.path()) || !state.isOurs()) {
                if (noneCarriesTheMarker()) {
                    return StopReport.NOTHING;
                }
                if (!Files.isDirectory(state.path())) {
                    StateDirectory.create(state.path()); // it was deleted while the stack ran
                }
            }
            Optional<RunRecord> record = readRecord();
            if (isAnother(record)) {
                return StopReport.NOTHING;
            }
            if (record.isPresent() && record.get().isSupervised(system.processes())) {
                return stopBySupervisor(record.get(), rounds);
            }
            return sweep(Optional.empty(), rounds);
        } catch (UntrustedFileException e) {
            throw new DevStackException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new DevStackException(
                    "the stack of " + state.path() + " cannot be stopped: " + e.getMessage()
                            + "; fix this, then stop it again",
                    e);
        }
    }

    private static StopReport afterUnrecorded(StopReport rest) {
        return rest.found() == StopReport.Found.NOTHING
                ? new StopReport(StopReport.Found.A_RUN, Verdict.UNOBSERVABLE, List.of(), List.of(), List.of())
                : rest;
    }

    /** Without a proof the report of a stop that found nothing says the same: it is {@link Verdict#UNOBSERVABLE}. */
    private boolean noneCarriesTheMarker() {
        return new Members(system.processes(), new SupervisorSearch(system.processes(), state).evidenceOfAnyRun())
                .look(MOST_LOOKS)
                .isEmpty();
    }

    /** A run that was started since is not touched. */
    private boolean isAnother(Optional<RunRecord> record) {
        return wanted.isPresent()
                && record.filter(found -> !found.run().equals(wanted.get())).isPresent();
    }

    /** The supervisor reports these itself. */
    private List<Integer> recordedPorts() {
        try {
            return readRecord().stream()
                    .flatMap(record -> record.services().stream())
                    .flatMap(service -> service.ports().values().stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A damaged record is the sweep's business, which sets it aside. */
    private Optional<RunRecord> readRecord() throws IOException {
        try {
            return state.readRecord();
        } catch (DamagedRecordException e) {
            return Optional.empty();
        }
    }

    private StopReport stopBySupervisor(RunRecord record, int rounds) throws IOException, InterruptedException {
        Optional<ProcessIdentity> keeper = record.livingKeeper(system.processes());
        try (RunFollower follower = new RunFollower(state.journal(), listener)) {
            follower.catchUpBeforeStop();
            Delivery delivery = signals.send(Signal.TERM, record.supervisor());
            if (delivery == Delivery.REFUSED) {
                state.requireTrusted();
                throw new DevStackException("the supervisor, pid "
                        + record.supervisor().pid() + ", belongs to another user; only that user or root can stop it");
            }
            StopPatience patience = new StopPatience(record, follower, time);
            ReportCall report = new ReportCall(state, follower::tell);
            report.prepare(record.outputDirectory());
            forceAtLimit(record, follower);
            if (!endsBefore(patience, record, follower)) {
                signals.send(Signal.KILL, record.supervisor());
                system.processes().awaitEnd(record.supervisor(), KEEPER_TIMEOUT);
                return sweep(Optional.of(follower), rounds);
            }
            awaitEnd(record.supervisor(), record.outputDirectory());
            if (keeper.isPresent()) {
                awaitEnd(keeper.get(), record.outputDirectory());
            }
            report.tell(follower.state().end().get(), record.outputDirectory());
            follower.throwListenerFailure();
            if (follower.state().end().get().verdict() != Verdict.LEFT && isStillOnRecord(record)) {
                throw new DevStackException("nothing of the stack is left, but its files in " + state.path()
                        + " could not be put away in " + record.outputDirectory() + ": "
                        + Unwritable.advice(state.path(), record.outputDirectory()) + ", then stop once more");
            }
            return follower.stopReport();
        }
    }

    /** The supervisor knows the limit of its definition only; it goes on by itself once nothing is left to wait for. */
    private void forceAtLimit(RunRecord record, RunFollower follower) throws InterruptedException {
        if (limit.isEmpty()) {
            return;
        }
        long deadline = time.getAsLong() + limit.get().toNanos();
        if (!endsBefore(run -> time.getAsLong() - deadline >= 0, record, follower)
                && system.processes().isAlive(record.supervisor())) {
            follower.tell(new StopEvent.StopLimitReached(limit.get()));
            new ForceCall(system, state).end(record);
        }
    }

    /** Returns whether the supervisor publishes the end of the run before it is {@code over}; not if it dies before. */
    private boolean endsBefore(Predicate<RunFollower> over, RunRecord record, RunFollower follower)
            throws InterruptedException {
        return follower.follow(
                run -> run.end().isPresent(),
                run -> over.test(run) || !Wake.ifStopped(system.processes(), signals, record.supervisor()));
    }

    /** The run is over: whichever of the two does not end by itself, because it hangs, has nothing left to do. */
    private void awaitEnd(ProcessIdentity process, Path output) throws InterruptedException {
        Wake.ifStopped(system.processes(), signals, process);
        if (!new PutAwayWait(output).await(atMost -> system.processes().awaitEnd(process, atMost))) {
            signals.send(Signal.KILL, process);
            system.processes().awaitEnd(process, KEEPER_TIMEOUT);
        }
    }

    private boolean isStillOnRecord(RunRecord run) throws IOException {
        return readRecord().filter(now -> now.run().equals(run.run())).isPresent();
    }

    private StopReport sweep(Optional<RunFollower> followed, int rounds) throws IOException, InterruptedException {
        Optional<StackLock> lock = state.lock(LOCK_TIMEOUT);
        if (lock.isEmpty()) {
            throw new DevStackException(
                    "another devstack is busy with " + state.path() + "; try again when it is done");
        }
        Sweep.Outcome outcome;
        try {
            if (isAnother(readRecord())) { // it may have been written while the lock was another's
                return StopReport.NOTHING;
            }
            SweepCall.Swept swept = new SweepCall(system, signals, state, listener, limit).sweep(followed);
            if (swept.report().isPresent()) {
                return swept.report().get();
            }
            outcome = swept.outcome();
        } finally {
            lock.get().close();
        }
        return stopLiveRun(outcome, rounds);
    }

    /** Its record was lost or damaged at first. Either its supervisor has restored it, or it cannot be used at all. */
    private StopReport stopLiveRun(Sweep.Outcome outcome, int rounds) throws InterruptedException {
        if (rounds < -MOST_ROUNDS) {
            throw new DevStackException(
                    "the stack of " + state.path() + " is started again and again while it is stopped");
        }
        Optional<ProcessIdentity> supervisor = Optional.empty();
        if (outcome instanceof Sweep.Outcome.Unreadable unreadable) {
            supervisor = Optional.of(unreadable
                    .supervisor()
                    .orElseThrow(() -> new DevStackException(unreadable.problem()
                            + "; stop that run with the devstack that started it, or kill these processes")));
        } else if (outcome instanceof Sweep.Outcome.Alive alive && rounds <= 0) {
            supervisor = Optional.of(alive.record().supervisor());
        }
        if (supervisor.isEmpty()) {
            return stop(rounds - 1);
        }
        UnrecordedSupervisor unrecorded = new UnrecordedSupervisor(system, state);
        Optional<Boolean> ours = wanted.isEmpty() ? Optional.of(true) : unrecorded.isOf(wanted.get());
        if (ours.isEmpty()) {
            return unrecorded.left(supervisor.get());
        }
        if (!ours.get()) {
            return StopReport.NOTHING;
        }
        unrecorded.stop(supervisor.get());
        return afterUnrecorded(stop(rounds - 1));
    }
}
