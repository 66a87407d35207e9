package io.devstack.cli;

import io.devstack.model.StackStatus;

/** The exit statuses of the command. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;

    private ExitCodes() {}

    static int of(StackStatus status) {
        return switch (status.outcome()) {
            case READY -> DONE;
            case STOPPED -> NOT_RUNNING;
            case STARTING, DEGRADED, STOPPING, LOST -> FAILED;
        };
    }
}
