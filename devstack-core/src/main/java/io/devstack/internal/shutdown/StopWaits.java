package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.RunningTime;
import io.devstack.internal.state.ServiceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Publishes what a stop waits for, if the wait takes more than a moment. Safe for use by several threads. */
final class StopWaits implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final ProcessTable table;
    private final Consumer<RunEvent> facts;
    private final RunningTime time;
    private final ScheduledThreadPoolExecutor clock;
    private Optional<Limit> untold = Optional.empty();

    /** When force is used, by the clock of the stop, and how long that was after the beginning. */
    private record Limit(long at, Duration after) {}

    /** Makes one whose times are those of {@code time}. */
    StopWaits(ProcessTable table, Consumer<RunEvent> facts, RunningTime time) {
        this.table = table;
        this.facts = facts;
        this.time = time;
        clock = new ScheduledThreadPoolExecutor(1, task -> BackgroundThread.of("devstack-stop-waits", task));
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Publishes once that the whole stop has reached its limit, {@code at} a time of the clock, unless it ends before.
     */
    synchronized void limit(Duration limit, long at) {
        untold = Optional.of(new Limit(at, limit));
        begin(() -> clock.schedule(this::tellLimit, at - time.getAsLong(), TimeUnit.NANOSECONDS));
    }

    /** Where the machine gives no thread, the stop goes on and does not report its waits. */
    private static void begin(Supplier<ScheduledFuture<?>> schedule) {
        try {
            var unused = schedule.get();
        } catch (OutOfMemoryError e) {
            return; // there is no thread
        }
    }

    private synchronized void tellLimit() {
        long left = untold.map(limit -> limit.at() - time.getAsLong()).orElse(0L);
        if (left > 0) { // this process stood still
            if (!clock.isShutdown()) {
                var unused = clock.schedule(this::tellLimit, left, TimeUnit.NANOSECONDS);
            }
            return;
        }
        untold.ifPresent(limit -> facts.accept(new StopEvent.StopLimitReached(limit.after())));
        untold = Optional.empty();
    }

    /**
     * Publishes the wait for a service from now on, until the wait is closed or over.
     *
     * @param members finds the living processes of the service; called on another thread
     * @param deadline the end of its grace, by the clock of the stop
     */
    Wait of(ServiceRecord service, GracefulStop.Look members, long deadline) {
        return begin(
                left -> living(service, members).map(pid -> new StopEvent.StopWaiting(service.name(), pid, left)),
                deadline);
    }

    /**
     * Publishes the wait for processes of no single service from now on, until the wait is closed or over.
     *
     * @param asked those that got the signal so far; safe for use by several threads
     * @param deadline the end of their grace, by the clock of the stop
     */
    Wait ofRest(Set<ProcessIdentity> asked, long deadline) {
        return begin(
                left -> {
                    List<Long> pids = asked.stream()
                            .filter(table::isAlive)
                            .map(ProcessIdentity::pid)
                            .sorted()
                            .toList();
                    return pids.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new StopEvent.StopWaitingForRest(pids, left));
                },
                deadline);
    }

    /** Its first process, while that lives; or any other. */
    private Optional<Long> living(ServiceRecord service, GracefulStop.Look members) throws InterruptedException {
        Optional<Long> leader = service.leader().filter(table::isAlive).map(ProcessIdentity::pid);
        List<Long> others = leader.isPresent()
                ? List.of()
                : members.members().stream()
                        .map(member -> member.identity().pid())
                        .toList();
        return leader.or(() -> others.stream().findFirst());
    }

    private Wait begin(Awaited awaited, long deadline) {
        Wait wait = new Wait(awaited, deadline);
        begin(() -> clock.scheduleAtFixedRate(wait, MOMENT.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        return wait;
    }

    /** The kill at the limit may be quicker than the thread that publishes the limit. */
    @Override
    public synchronized void close() {
        clock.shutdownNow();
        if (untold.filter(limit -> time.getAsLong() - limit.at() >= 0).isPresent()) {
            tellLimit();
        }
    }

    /** What a wait publishes. */
    private interface Awaited {
        Optional<? extends RunEvent> fact(Duration left) throws InterruptedException;
    }

    /** One service, or the rest of the run, that is waited for. */
    final class Wait implements Runnable {
        private final Awaited awaited;
        private long deadline;
        private boolean over;

        private Wait(Awaited awaited, long deadline) {
            this.awaited = awaited;
            this.deadline = deadline;
        }

        @Override
        public synchronized void run() {
            Duration left = Duration.ofNanos(deadline - time.getAsLong());
            if (over || left.isNegative()) {
                return;
            }
            try {
                awaited.fact(left).ifPresent(facts);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the stop is over
            }
        }

        /** Moves the end of its grace. */
        synchronized void until(long end) {
            deadline = end;
        }

        /** Nothing more is published when this returns. */
        synchronized void close() {
            over = true;
        }
    }
}
