package io.devstack.internal.frontend;

import io.devstack.HardShutdownCall;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives a person the time to cancel: in one line of a terminal, or else in a line every few seconds. Without a terminal it
 * still waits, so that an IDE's stop button can cancel.
 */
final class Countdown {
    private static final long PAUSE_MILLIS = 50;
    private static final long SECONDS_BETWEEN_LINES = 5;
    private static final String ERASE = "\r\u001b[K";

    /** The clock. */
    interface Time {
        Time SYSTEM = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause() throws InterruptedException {
                Thread.sleep(PAUSE_MILLIS);
            }
        };

        long nanos();

        /** Lets a moment pass. */
        void pause() throws InterruptedException;
    }

    private final Duration length;
    private final Consumer<String> lines;
    private final Optional<PrintStream> terminal;
    private final Time time;

    Countdown(Duration length, Consumer<String> lines, Optional<PrintStream> terminal, Time time) {
        this.length = length;
        this.lines = lines;
        this.terminal = terminal;
        this.time = time;
    }

    void await() throws InterruptedException {
        long deadline = time.nanos() + length.toNanos();
        long shown = Long.MAX_VALUE;
        try {
            for (long left = length.toNanos(); left > 0; left = deadline - time.nanos()) {
                long seconds = (left - 1) / 1_000_000_000L + 1;
                if (seconds <= shown - (terminal.isPresent() ? 1 : SECONDS_BETWEEN_LINES)) {
                    show("in " + seconds + " s; press Enter or Ctrl+C to cancel");
                    shown = seconds;
                }
                if (enterWasPressed()) {
                    throw HardShutdownCall.cancelled();
                }
                time.pause();
            }
        } finally {
            terminal.ifPresent(out -> rewrite(out, ""));
        }
    }

    private void show(String text) {
        terminal.ifPresentOrElse(out -> rewrite(out, text), () -> lines.accept(text));
    }

    private static void rewrite(PrintStream out, String text) {
        out.print(ERASE + text);
        out.flush();
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
