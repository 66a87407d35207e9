package io.devstack.lifespan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Knows which threads are opening something, so that a stop does not end the JVM under them. Safe for several threads. */
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

    /** Returns whether the calling thread opens something. */
    synchronized boolean isOpening() {
        return openers.contains(Thread.currentThread());
    }

    /**
     * Waits until nothing is being opened, but not for the caller itself, nor for a thread that ends the JVM, since that
     * one waits for us. An interrupt does not cut the wait short.
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
