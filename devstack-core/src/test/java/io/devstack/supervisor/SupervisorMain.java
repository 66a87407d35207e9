package io.devstack.supervisor;

import java.io.IOException;

/** Stands for a supervisor of a version before the packages moved: its command line has this name. */
public final class SupervisorMain {
    private SupervisorMain() {}

    /** Takes the PID directory; lives until it gets a signal or its parent has ended. */
    public static void main(String[] arguments) throws IOException {
        while (System.in.read() >= 0) {
            continue;
        }
    }
}
