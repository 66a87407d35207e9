package io.devstack.internal.journal;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.model.Failure;
import io.devstack.model.HeldPort;
import io.devstack.model.RunId;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Follows the journal of one run: notifies the listener, and keeps the state of the run. */
public final class RunFollower implements AutoCloseable {
    /** A poll takes some microseconds, and a quick start ends only with the next poll. */
    private static final long PAUSE_MILLIS = 2;

    /** Whether the supervisor is still there takes several times as long to find out as what it has published. */
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private static final long LATER_PAUSE_MILLIS = 4;
    private static final long QUICK_NANOS = Duration.ofSeconds(10).toNanos();

    private JournalFollower journal;
    private boolean begun;
    private final RunListener listener;
    private final RunState state = new RunState();
    private final List<HeldPort> heldPorts = new ArrayList<>();
    private Optional<Path> logs = Optional.empty();
    private Optional<RuntimeException> listenerFailure = Optional.empty();
    private int stopEvents;

    /** Makes a follower of a journal, which need not be there yet. */
    public RunFollower(Path journal, RunListener listener) {
        this.journal = new JournalFollower(journal);
        this.listener = listener;
    }

    /** Reads on until {@code enough}, or until {@code gone} says that no more will come; returns whether enough came. */
    public boolean follow(Predicate<RunState> enough, Predicate<RunFollower> gone) throws InterruptedException {
        long start = System.nanoTime();
        long nextLook = start;
        while (true) {
            boolean over = false;
            if (System.nanoTime() - nextLook >= 0) {
                over = gone.test(this); // asked before the last poll, so that nothing is missed
                nextLook = System.nanoTime() + LOOK_NANOS;
            }
            catchUp(fact -> true);
            if (enough.test(state)) {
                return true;
            }
            if (over) {
                return false;
            }
            Thread.sleep(System.nanoTime() - start < QUICK_NANOS ? PAUSE_MILLIS : LATER_PAUSE_MILLIS);
        }
    }

    /** Reads what is there; only facts that are {@code told} reach the listener. */
    public void catchUp(Predicate<RunEvent> told) {
        try {
            journal.newEntries(entry -> {
                begun = true;
                state.apply(entry.at(), entry.fact());
                if (state.stopping().isPresent()) {
                    stopEvents++;
                }
                if (entry.fact() instanceof StopEvent.PortReleased port) {
                    port.held().ifPresent(heldPorts::add);
                }
                if (told.test(entry.fact())) {
                    tell(entry.fact());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips what is there: for a caller that needs nothing of it, because a journal may be long. */
    public void skip() {
        try {
            journal.skip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what is there; the listener is notified of what a stop reports although it happened before. */
    public void catchUpBeforeStop() {
        catchUp(fact -> fact instanceof ServiceEvent.ServiceDied
                || fact instanceof ServiceEvent.ServiceUnhealthy
                || fact instanceof ServiceEvent.ServiceRecovered);
    }

    /** A short run may be over, and its journal {@code moved}, before the first poll: then reads it there. */
    public void lookAgain(Path moved, Predicate<RunEvent> told) {
        if (!begun) {
            close();
            journal = new JournalFollower(moved);
            catchUp(told);
        }
    }

    /** A listener that throws cannot stop a stop; its exception is thrown after it. */
    public void tell(RunEvent fact) {
        try {
            listener.on(fact);
        } catch (RuntimeException e) {
            listenerFailure = Optional.of(listenerFailure.orElse(e));
        }
    }

    /** Throws the first exception that the listener has thrown, if any. */
    public void throwListenerFailure() {
        if (listenerFailure.isPresent()) {
            throw listenerFailure.get();
        }
    }

    /**
     * The logs are in {@code directory} now, which the journal does not record if the run could not complete its end.
     */
    public void logsMovedTo(Path directory) {
        logs = Optional.of(directory);
    }

    /** Returns how many events were read since the stop began. */
    public int stopEvents() {
        return stopEvents;
    }

    /** Returns whether any fact was reported yet. */
    public boolean hasBegun() {
        return begun;
    }

    /** Returns the state of the run. */
    public RunState state() {
        return state;
    }

    /** Returns why the start failed; empty unless it did. */
    public Optional<Failure> startFailure() {
        return state.startFailure().map(this::placed);
    }

    /** Returns what died while it should have run, and what an ordered restart has left down. */
    public List<Failure> deaths() {
        return placed(Stream.concat(state.deaths().stream(), state.downSinceRestart().stream()));
    }

    /** Returns what is wrong with the services that are unhealthy now. */
    public List<Failure> unhealthy() {
        return placed(state.unhealthy().stream());
    }

    /** Returns each time that a service was unhealthy and recovered. */
    public List<Failure> recovered() {
        return placed(state.recovered().stream());
    }

    private List<Failure> placed(Stream<Failure> failures) {
        return failures.map(this::placed).toList();
    }

    private Failure placed(Failure failure) {
        return PutAwayFiles.placed(failure, logs.or(state::movedTo));
    }

    /**
     * Returns how sure it is by its journal that nothing is left of a run; empty if the journal cannot be read, belongs to
     * another run, has no end, or names processes that were left.
     */
    public static Optional<Verdict> verdictOn(RunId run, Path journal) {
        try (RunFollower follower = new RunFollower(journal, RunListener.SILENT)) {
            follower.catchUp(fact -> false);
            return follower.state
                    .end()
                    .map(StopEvent.RunEnded::verdict)
                    .filter(verdict ->
                            verdict != Verdict.LEFT && follower.state.run().equals(Optional.of(run)));
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Returns what came of the stop; call it once the end of the run was read. */
    public StopReport stopReport() {
        StopEvent.RunEnded end = state.end().orElseThrow();
        return new StopReport(StopReport.Found.A_RUN, end.verdict(), end.left(), heldPorts, deaths());
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
