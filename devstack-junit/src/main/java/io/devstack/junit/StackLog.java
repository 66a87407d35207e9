package io.devstack.junit;

import io.devstack.event.NarratingListener;
import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.System.LoggerFinder;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.SimpleFormatter;

/**
 * Logs what happens to the stack of a test class, each message once. Safe for use by several threads.
 *
 * <p>The console of java.util.logging would print two lines for each message, one of them with the name of this class. If the
 * project has configured nothing else, the messages go to the standard error stream, one line each.
 */
final class StackLog implements RunListener {
    private static final String NAME = "io.devstack.junit";
    private static final Logger LOGGER = System.getLogger(NAME);

    private final NarratingListener narrator;
    /** The stop reports deaths again, and a watcher what this JVM restarts. */
    private final Set<RunEvent> reported = new HashSet<>();

    /** Makes the log of the stack that {@code testClass} starts. */
    StackLog(String testClass) {
        narrator = new NarratingListener(
                line -> log(Level.INFO, testClass + ": " + line), line -> log(Level.WARNING, testClass + ": " + line));
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (reported.add(event)) {
            narrator.on(event);
        }
    }

    private static void log(Level level, String line) {
        if (!LOGGER.isLoggable(level)) {
            return;
        }
        if (isUnconfigured()) {
            System.err.println("[devstack] " + (level == Level.WARNING ? "warning: " : "") + line);
        } else {
            LOGGER.log(level, line);
        }
    }

    /** Returns whether java.util.logging has the messages, with the configuration of the JDK. */
    private static boolean isUnconfigured() {
        if (!LoggerFinder.getLoggerFinder().getClass().getName().startsWith("sun.util.logging.")
                || System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null
                || System.getProperty("java.util.logging.SimpleFormatter.format") != null) {
            return false;
        }
        Handler[] handlers = java.util.logging.Logger.getLogger("").getHandlers();
        return handlers.length == 1
                && handlers[0].getClass() == ConsoleHandler.class
                && handlers[0].getFormatter().getClass() == SimpleFormatter.class
                && java.util.logging.Logger.getLogger(NAME).getHandlers().length == 0;
    }
}
