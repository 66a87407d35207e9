package io.devstack.internal.probe;

import io.devstack.internal.process.BackgroundThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries a probe that waits, on threads of its own. Where an attempt is not answered within a second, a thread that makes
 * another one takes over, after two seconds more a third: the connection that a server lost while it started must not
 * hold up its start, and an answer that is only slow still counts when it comes.
 */
final class Asking implements Watch {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long JOIN_MILLIS = 5_000;

    private final Probe probe;
    private final int wanted;
    private final long start = System.nanoTime();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Observation last;
    private int inARow;
    private int pending;
    private boolean beginning;
    private long youngest = start;
    private @Nullable Thread current;
    private boolean closed;

    Asking(Probe probe, int successes) {
        this.probe = probe;
        this.wanted = successes;
    }

    @Override
    public synchronized void look() {
        if (closed) {
            return;
        }
        boolean overdue = probe.manner() == Probe.Manner.ASK
                && pending > 0
                && !beginning
                && System.nanoTime() - youngest >= PATIENCE.toNanos() << (pending - 1);
        if (current == null || overdue) {
            Thread thread = BackgroundThread.of("devstack-probe", this::ask);
            youngest = System.nanoTime();
            current = thread;
            beginning = true; // where threads begin late, one after the other would take over and none would begin
            threads.add(thread);
            thread.start();
        }
    }

    private void ask() {
        Pace pace = new Pace();
        try {
            while (begin()) {
                Observation seen = Observation.notYet("the attempt was cut short");
                try {
                    seen = probe.observe();
                } catch (RuntimeException e) {
                    seen = Observation.hopeless("the probe broke: " + e);
                } finally {
                    end(seen);
                }
                Thread.sleep(pace.after(seen, Duration.ofNanos(System.nanoTime() - start))
                        .toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private synchronized boolean begin() {
        if (closed || !Thread.currentThread().equals(current)) {
            threads.remove(Thread.currentThread());
            return false;
        }
        youngest = System.nanoTime();
        beginning = false;
        pending++;
        return true;
    }

    /** What an attempt saw that was cut short only counts where there is nothing else to tell. */
    private synchronized void end(Observation seen) {
        pending--;
        if (closed && last != null && !isStuck()) {
            return;
        }
        last = seen;
        inARow = seen.isReady() ? inARow + 1 : 0;
    }

    private boolean isStuck() {
        return System.nanoTime() - youngest >= PATIENCE.toNanos();
    }

    @Override
    public synchronized Observation last() {
        Observation seen = last;
        return seen == null ? Observation.notYet("no attempt has come to an end yet") : seen;
    }

    @Override
    public synchronized boolean holds() {
        return inARow >= wanted;
    }

    @Override
    public void close() {
        List<Thread> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(threads);
        }
        all.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : all) {
            try {
                thread.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true; // they have been interrupted themselves and end soon
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        probe.close();
    }
}
