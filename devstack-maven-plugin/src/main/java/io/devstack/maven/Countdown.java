package io.devstack.maven;

import io.devstack.HardShutdownCall;
import java.io.IOException;
import java.time.Duration;

/**
 * Gives a person the time to cancel. Without a terminal it still waits, so that an IDE's stop button can cancel; in
 * batch mode and in CI, where no person watches, it does not.
 */
final class Countdown {
    private static final long PAUSE_MILLIS = 50;

    private final Build build;
    private final Duration length;

    Countdown(Build build, Duration length) {
        this.build = build;
        this.length = length;
    }

    void await() throws InterruptedException {
        boolean batch = !build.session().getRequest().isInteractiveMode() || System.getenv("CI") != null;
        if (batch || length.isZero()) {
            return;
        }
        long deadline = System.nanoTime() + length.toNanos();
        long told = Long.MAX_VALUE;
        while (System.nanoTime() - deadline < 0) {
            long secondsLeft = (deadline - System.nanoTime()) / 1_000_000_000L + 1;
            if (secondsLeft < told) {
                build.log().warn("in " + secondsLeft + " s; Enter or Ctrl+C cancels");
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
            if (!Terminal.isPresent() || System.in.available() == 0) {
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
