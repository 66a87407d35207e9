package io.devstack.internal.supervisor;

import io.devstack.internal.process.BackgroundThread;

/** Starts work that the stack can do without: where the machine gives no more threads, the stack goes on without it. */
final class SideThread {
    private SideThread() {}

    /**
     * Begins a thread that does not keep this JVM alive.
     *
     * @return the thread, which has not begun if the machine gives none; joining it then returns at once
     */
    static Thread begin(String name, Runnable task) {
        Thread thread = BackgroundThread.of(name, task);
        if (!BackgroundThread.tryBegin(thread)) {
            System.err.println("the machine gives no thread for " + name);
        }
        return thread;
    }

    /** Returns whether the machine gave a thread. */
    static boolean hasBegun(Thread thread) {
        return thread.getState() != Thread.State.NEW;
    }
}
