package io.devstack.lifespan;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs foreign code, which may fail or hang, on a thread of its own, and waits at most as long as its limit. */
final class Bounded {
    private Bounded() {}

    /** The code to run. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /**
     * Runs {@code task} for {@code owner} and returns the failure: the exception of the task, or a {@link TimeoutException}
     * with the stack trace of the task's thread, which is interrupted and left running. An interrupt of the caller does
     * not shorten the wait; the flag is set again.
     */
    static Optional<Throwable> run(Object owner, String name, Duration atMost, Task task) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Runnable body = () -> {
            try {
                task.run();
            } catch (Throwable e) { // an Error too: the other resources must still be closed
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
        TimeoutException hangs = new TimeoutException("not within " + format(atMost));
        hangs.setStackTrace(worker.getStackTrace());
        worker.interrupt();
        return Optional.of(hangs);
    }

    /** Returns whether the calling thread runs a task for {@code owner}. */
    static boolean isRunningFor(Object owner) {
        return Thread.currentThread() instanceof Worker worker && worker.owner == owner;
    }

    /** Waits uninterruptibly; returns whether {@code done} was counted down in time. */
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

    static String format(Duration time) {
        return time.toMillis() < 1000 ? time.toMillis() + " ms" : Math.round(time.toMillis() / 100.0) / 10.0 + " s";
    }

    /** A daemon thread, so that a task that hangs does not keep the JVM alive. */
    private static final class Worker extends Thread {
        private final Object owner;

        Worker(Object owner, Runnable body, String name) {
            super(body, name);
            this.owner = owner;
            setDaemon(true);
        }
    }
}
