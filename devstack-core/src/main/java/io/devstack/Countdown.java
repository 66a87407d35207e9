package io.devstack;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Gives a person the time to cancel. Without a terminal it still waits, so that an IDE's stop button can cancel. */
final class Countdown {
    private static final long PAUSE_MILLIS = 50;

    private final Duration length;
    private final Consumer<String> warnings;

    Countdown(Duration length, Consumer<String> warnings) {
        this.length = length;
        this.warnings = warnings;
    }

    void await() throws InterruptedException {
        long deadline = System.nanoTime() + length.toNanos();
        long told = Long.MAX_VALUE;
        while (System.nanoTime() - deadline < 0) {
            long secondsLeft = (deadline - System.nanoTime()) / 1_000_000_000L + 1;
            if (secondsLeft < told) {
                warnings.accept("in " + secondsLeft + " s; Enter or Ctrl+C cancels");
                told = secondsLeft;
            }
            if (enterWasPressed()) {
                throw HardShutdownCall.cancelled();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean enterWasPressed() {
        try {
            if (!AttachedTerminal.isPresent() || System.in.available() == 0) {
                return false;
            }
            while (System.in.available() > 0) {
                if (System.in.read() == '\n') {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
