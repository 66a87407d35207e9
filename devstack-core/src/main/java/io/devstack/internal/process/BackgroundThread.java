package io.devstack.internal.process;

/** Makes threads that do not keep this JVM alive. */
public final class BackgroundThread {
    private BackgroundThread() {}

    /** Makes one that has not begun. */
    public static Thread of(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins one.
     *
     * @throws OutOfMemoryError if the machine gives no thread: that is how the JVM says it
     */
    public static Thread begin(String name, Runnable task) {
        Thread thread = of(name, task);
        thread.start();
        return thread;
    }

    /** Begins one, if the machine gives a thread; returns whether it did. */
    public static boolean tryBegin(String name, Runnable task) {
        return tryBegin(of(name, task));
    }

    /** Begins {@code thread}, if the machine gives one; returns whether it did. */
    public static boolean tryBegin(Thread thread) {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) { // there is no thread
            return false;
        }
    }
}
