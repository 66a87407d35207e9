package io.devstack.lifespan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Tracks the threads that are opening a resource, so that a stop does not end the JVM under them. Thread-safe. */
final class Startups {
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();
    private static final String END_OF_THE_JVM = "java.lang.Shutdown";

    private final List<Thread> openers = new ArrayList<>();

    synchronized void begin() {
        openers.add(Thread.currentThread());
    }

    synchronized void end() {
        openers.remove(Thread.currentThread());
    }

    /** Returns whether the calling thread is opening a resource. */
    synchronized boolean isOpening() {
        return openers.contains(Thread.currentThread());
    }

    /**
     * Waits until no resource is being opened, except by the caller and by a thread in {@link System#exit}, which waits for
     * us. An interrupt does not shorten the wait.
     */
    void await(Duration atMost) {
        Thread caller = Thread.currentThread();
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        while (isAnyBut(caller) && System.nanoTime() - deadline < 0) {
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    private synchronized boolean isAnyBut(Thread caller) {
        return openers.stream().anyMatch(each -> each != caller && each.isAlive() && !endsTheJvm(each));
    }

    private static boolean endsTheJvm(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(END_OF_THE_JVM)) {
                return true;
            }
        }
        return false;
    }
}
