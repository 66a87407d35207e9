package io.devstack;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.Wake;
import io.devstack.internal.shutdown.SupervisorSearch;
import io.devstack.internal.state.DamagedRecordException;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.StopPatience;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Delivery;
import io.devstack.model.DevStackException;
import io.devstack.model.RunId;
import io.devstack.model.Signal;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A living supervisor that no record names which can be trusted. Its own command line proves what it is. */
final class UnrecordedSupervisor {
    /** How long a stop may take whose graces are on no record that can be used. */
    static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 10;
    private static final int MOST_LOOKS = 10;

    private final OperatingSystem system;
    private final StateDirectory state;
    private final SupervisorSearch search;
    private Optional<ProcessIdentity> supervisor = Optional.empty();
    private Optional<StateDirectory> renamed = Optional.empty();

    UnrecordedSupervisor(OperatingSystem system, StateDirectory state) {
        this.system = system;
        this.state = state;
        this.search = new SupervisorSearch(system.processes(), state);
    }

    /**
     * Returns whether there is one. First waits for its record, which it may be about to write, or to put back after it was
     * deleted or replaced.
     */
    boolean find() throws InterruptedException {
        if (hasRecord()) {
            return false;
        }
        supervisor = search.find();
        long deadline = System.nanoTime() + RECORD_TIMEOUT.toNanos();
        while (supervisor.isPresent()
                && Wake.ifStopped(system.processes(), system.signals(), supervisor.get())
                && !hasRecord()) {
            renamed = search.renamed(supervisor.get());
            if (renamed.isPresent()) {
                return false;
            }
            if (distrust().isPresent() || System.nanoTime() - deadline >= 0) {
                return true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return false;
    }

    /** Returns where the directory is now, if {@link #find} has seen that it was renamed while the stack runs. */
    Optional<StateDirectory> renamed() {
        return renamed;
    }

    /** A record that names another process than a living supervisor of this directory is not the supervisor's. */
    private boolean hasRecord() {
        try {
            return state.readRecord()
                    .filter(record -> record.isSupervised(system.processes())
                            && search.isSupervisor(record.supervisor().pid()))
                    .isPresent();
        } catch (DamagedRecordException e) {
            return true; // the sweep sets it aside
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<IOException> distrust() {
        try {
            state.requireTrusted();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /**
     * Returns whether the supervisor is that of {@code run}: a process carries the marker of that run. Empty if other processes
     * begin and end all the time, so that it is not proven that none does.
     */
    Optional<Boolean> isOf(RunId run) {
        Evidence evidence = Evidence.since(0).withMarker(Set.of(RunRecord.RUN_VARIABLE + "=" + run.value()));
        return new Members(system.processes(), evidence).isEmpty(MOST_LOOKS).map(none -> !none);
    }

    /** Returns the report for a supervisor that is left alone, because it is not known of which run it is. */
    StopReport left(ProcessIdentity unknown) {
        return new StopReport(
                StopReport.Found.A_RUN,
                Verdict.LEFT,
                List.of("the supervisor, pid " + unknown.pid()
                        + ", is still alive: it is not proven of which run it is,"
                        + " because other processes begin and end all the time"),
                List.of(),
                List.of());
    }

    /** Returns the supervisor that was found. */
    ProcessIdentity found() {
        return supervisor.orElseThrow();
    }

    /** Returns how long the graces on record may take together, or a default where they are unknown. */
    Duration patience() {
        try {
            return state.readRecord().map(StopPatience::longest).orElse(STOP_TIMEOUT);
        } catch (IOException e) {
            return STOP_TIMEOUT;
        }
    }

    /**
     * Asks the supervisor that was found to stop, and waits for its end.
     *
     * @throws DevStackException if it is still alive; or if another user could have written the record, which is named
     */
    void stop() throws InterruptedException {
        stop(found());
    }

    /** Stops a supervisor like {@link #stop()}. */
    void stop(ProcessIdentity found) throws InterruptedException {
        Wake.ifStopped(system.processes(), system.signals(), found);
        Duration patience = patience(); // the record goes with the run
        if (system.signals().send(Signal.TERM, found) == Delivery.REFUSED) {
            throw new DevStackException("the supervisor of the stack of " + state.path() + ", pid " + found.pid()
                    + ", belongs to another user; only that user or root can stop it");
        }
        if (!system.processes().awaitEnd(found, patience)) {
            throw new DevStackException("the supervisor of the stack of " + state.path() + ", pid " + found.pid()
                    + ", was asked to stop and is still alive after " + Elapsed.text(patience)
                    + "; its record cannot be used");
        }
        Optional<IOException> distrust = distrust().filter(UntrustedFileException.class::isInstance);
        if (distrust.isPresent()) {
            throw new DevStackException(
                    distrust.get().getMessage() + "; the supervisor, pid " + found.pid()
                            + ", was found without it and has stopped the stack",
                    distrust.get());
        }
    }
}
