package io.devstack.internal.supervisor;

/** Runs a task when a signal ends the JVM, while its main thread goes on and halts it in the end. */
final class SignalHook {
    private SignalHook() {}

    /** Has {@code task} run then; the JVM lives on until it is halted. */
    static void add(Runnable task) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            task.run();
                            awaitHalt();
                        },
                        "devstack-signal"));
    }

    private static void awaitHalt() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                continue; // the main thread halts the JVM
            }
        }
    }
}
