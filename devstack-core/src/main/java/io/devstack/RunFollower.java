package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalFollower;
import io.devstack.internal.journal.Mishaps;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Follows the journal of one run: notifies the listener, and remembers what its callers need to know. */
final class RunFollower implements AutoCloseable {
    /** A poll takes some microseconds, and a quick start ends only with the next poll. */
    private static final long PAUSE_MILLIS = 1;

    private static final long LATER_PAUSE_MILLIS = 4;
    private static final long QUICK_NANOS = Duration.ofSeconds(10).toNanos();

    private JournalFollower journal;
    private boolean begun;
    private final RunListener listener;
    private final List<RunningService> ready = new ArrayList<>();
    private final Mishaps mishaps = new Mishaps();
    private final List<String> heldPorts = new ArrayList<>();
    private Optional<RunId> run = Optional.empty();
    private Optional<StopEvent.RunEnded> end = Optional.empty();
    private Optional<StopEvent.Stopping> stopping = Optional.empty();
    private Optional<RuntimeException> listenerFailure = Optional.empty();
    private Optional<Restart> lastRestart = Optional.empty();
    private boolean allReady;
    private int read;
    private boolean detached;

    /** An ordered restart that is over; without failures if all is ready again. */
    record Restart(int number, List<Failure> failures) {}

    RunFollower(Path journal, RunListener listener) {
        this.journal = new JournalFollower(journal);
        this.listener = listener;
    }

    /** Reads on until {@code enough}, or until {@code gone} says that no more will come; returns whether enough came. */
    boolean follow(Predicate<RunFollower> enough, Predicate<RunFollower> gone) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            boolean over = gone.test(this); // asked before the last look, so that nothing is missed
            catchUp(fact -> true);
            if (enough.test(this)) {
                return true;
            }
            if (over) {
                return false;
            }
            Thread.sleep(System.nanoTime() - start < QUICK_NANOS ? PAUSE_MILLIS : LATER_PAUSE_MILLIS);
        }
    }

    /** Reads what is there; only facts that are {@code told} reach the listener. */
    void catchUp(Predicate<RunEvent> told) {
        try {
            journal.newEntries(entry -> {
                begun = true;
                read++;
                remember(entry.fact());
                if (told.test(entry.fact())) {
                    tell(entry.fact());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A short run may be over, and its journal {@code moved}, before the first poll: then reads it there. */
    void lookAgain(Path moved, Predicate<RunEvent> told) {
        if (!begun) {
            close();
            journal = new JournalFollower(moved);
            catchUp(told);
        }
    }

    /** A listener that throws cannot stop a stop; its exception is thrown after it. */
    void tell(RunEvent fact) {
        try {
            listener.on(fact);
        } catch (RuntimeException e) {
            listenerFailure = Optional.of(listenerFailure.orElse(e));
        }
    }

    void throwListenerFailure() {
        if (listenerFailure.isPresent()) {
            throw listenerFailure.get();
        }
    }

    /**
     * The logs are in {@code directory} now, which the journal does not record if the run could not complete its end.
     */
    void logsMovedTo(Path directory) {
        mishaps.logsMovedTo(directory);
    }

    private void remember(RunEvent fact) {
        mishaps.on(fact);
        HeldPort.toldBy(fact).ifPresent(heldPorts::add);
        if (fact instanceof ServiceEvent.ServiceReady now) {
            ready.removeIf(before -> before.name().equals(now.service()));
            ready.add(new RunningService(now.service(), now.pid(), now.ports(), now.url(), now.open()));
        } else if (fact instanceof StackEvent.RunStarted started) {
            run = Optional.of(started.run());
        } else if (fact instanceof StackEvent.RestartDone done) {
            lastRestart = Optional.of(new Restart(done.number(), List.of()));
        } else if (fact instanceof StackEvent.RestartFailed failed) {
            lastRestart = Optional.of(new Restart(failed.number(), failed.failures()));
        } else if (fact instanceof StackEvent.StackReady) {
            allReady = true;
        } else if (fact instanceof StackEvent.Detached) {
            detached = true;
        } else if (fact instanceof StopEvent.Stopping now) {
            stopping = Optional.of(now);
        } else if (fact instanceof StopEvent.RunEnded ended) {
            end = Optional.of(ended);
        }
    }

    /** Returns how many events of the journal were read. */
    int read() {
        return read;
    }

    /** Returns whether any fact was reported yet. */
    boolean hasBegun() {
        return begun;
    }

    /** Returns which run this is, once its journal has named it. */
    Optional<RunId> run() {
        return run;
    }

    boolean isReady() {
        return allReady;
    }

    boolean isDetached() {
        return detached;
    }

    Optional<StopEvent.Stopping> stopping() {
        return stopping;
    }

    Optional<Failure> startFailure() {
        return mishaps.startFailure();
    }

    Optional<StopEvent.RunEnded> end() {
        return end;
    }

    List<RunningService> ready() {
        return List.copyOf(ready);
    }

    /** Returns what died while it should have run, and what an ordered restart has left down. */
    List<Failure> deaths() {
        return Stream.concat(mishaps.deaths().stream(), mishaps.down().stream()).toList();
    }

    /** Returns what is wrong with the services that are unhealthy now. */
    List<Failure> unhealthy() {
        return mishaps.unhealthy();
    }

    /** Returns each time that a service was unhealthy and recovered. */
    List<Failure> recovered() {
        return mishaps.recovered();
    }

    /** Returns the ordered restart that ended last. */
    Optional<Restart> lastRestart() {
        return lastRestart;
    }

    List<String> heldPorts() {
        return List.copyOf(heldPorts);
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
