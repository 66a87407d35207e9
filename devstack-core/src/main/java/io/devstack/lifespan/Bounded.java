package io.devstack.lifespan;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs foreign code, which may fail or hang, on a thread of its own, and waits for it no longer than it may take. */
final class Bounded {
    private Bounded() {}

    /** What is run. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /**
     * Runs {@code task} for {@code owner} and returns what went wrong: what it threw, or a {@link TimeoutException} whose
     * stack trace is that of its thread, which is then interrupted and left behind. An interrupt of the caller does not
     * cut the wait short; the flag is set again.
     */
    static Optional<Throwable> run(Object owner, String name, Duration atMost, Task task) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Runnable body = () -> {
            try {
                task.run();
            } catch (Throwable e) { // whatever it is, the others are still closed
                failure.set(e);
            } finally {
                done.countDown();
            }
        };
        Worker worker = new Worker(owner, body, name);
        try {
            worker.start();
        } catch (OutOfMemoryError noThreadLeft) {
            body.run();
        }
        if (await(done, atMost)) {
            return Optional.ofNullable(failure.get());
        }
        TimeoutException hangs = new TimeoutException("not within " + inWords(atMost));
        hangs.setStackTrace(worker.getStackTrace());
        worker.interrupt();
        return Optional.of(hangs);
    }

    /** Returns whether the calling thread runs a task for {@code owner}. */
    static boolean isRunningFor(Object owner) {
        return Thread.currentThread() instanceof Worker worker && worker.owner == owner;
    }

    /** Waits whatever interrupts; returns whether it was done in time. */
    static boolean await(CountDownLatch done, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static String inWords(Duration time) {
        return time.toMillis() < 1000 ? time.toMillis() + " ms" : Math.round(time.toMillis() / 100.0) / 10.0 + " s";
    }

    /** A daemon, so that one that hangs does not keep the JVM alive. */
    private static final class Worker extends Thread {
        private final Object owner;

        Worker(Object owner, Runnable body, String name) {
            super(body, name);
            this.owner = owner;
            setDaemon(true);
        }
    }
}
