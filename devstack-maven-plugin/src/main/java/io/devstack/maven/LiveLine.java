package io.devstack.maven;

import java.io.PrintStream;
import java.util.function.Supplier;

/**
 * The last line of a terminal, rewritten in place; all other output is written above it. Safe for use by several
 * threads.
 */
final class LiveLine implements AutoCloseable {
    private static final String ERASE = "\r\u001b[K";
    private static final long PAUSE_MILLIS = 100;

    private final PrintStream terminal;
    private final Supplier<String> text;
    private final Thread thread = new Thread(this::keepUp, "devstack-progress");
    private String shown = "";

    /** Makes one that is not shown until it is drawn. */
    LiveLine(PrintStream terminal, Supplier<String> text) {
        this.terminal = terminal;
        this.text = text;
    }

    /** Draws it now and again from now on, until it is closed. */
    LiveLine keptUp() {
        draw();
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void keepUp() {
        try {
            while (true) {
                draw();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    /** Shows what it says now. */
    synchronized void draw() {
        String now = text.get();
        if (!now.equals(shown)) {
            terminal.print(ERASE + now);
            terminal.flush();
            shown = now;
        }
    }

    /** Runs {@code writing}, which writes whole lines, also over the terminal's echo of a key: "^C". */
    synchronized void above(Runnable writing) {
        terminal.print(ERASE);
        terminal.flush();
        shown = "";
        writing.run();
    }

    private void erase() {
        if (!shown.isEmpty()) {
            terminal.print(ERASE);
            terminal.flush();
            shown = "";
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(); // it draws nothing more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            erase();
        }
    }
}
