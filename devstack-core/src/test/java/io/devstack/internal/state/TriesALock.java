package io.devstack.internal.state;

import java.nio.file.Path;
import java.time.Duration;

/** Another process that wants the lock of a directory. */
public final class TriesALock {
    private TriesALock() {}

    /** Prints "free" or "taken". */
    public static void main(String[] arguments) throws Exception {
        boolean free =
                StateDirectory.at(Path.of(arguments[0])).lock(Duration.ZERO).isPresent();
        System.out.println(free ? "free" : "taken");
    }
}
