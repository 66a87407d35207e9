package io.devstack.lifespan;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs the steps of a lifespan through {@link System.Logger}. When the JVM ends, {@code java.util.logging} closes its
 * handlers in a shutdown hook that runs concurrently with ours: from then on messages go to standard error, where its
 * console handler writes too.
 */
final class Messages {
    private static final String FINDER_OF_JAVA_UTIL_LOGGING = "sun.util.logging.";

    private final String name;
    private final System.Logger logger;
    private final boolean endsWithTheJvm;
    private final boolean informs;
    private final boolean warns;
    private volatile boolean jvmEnds;

    Messages(String name) {
        this.name = name;
        this.logger = System.getLogger(Lifespan.class.getName());
        this.endsWithTheJvm =
                System.LoggerFinder.getLoggerFinder().getClass().getName().startsWith(FINDER_OF_JAVA_UTIL_LOGGING);
        this.informs = logger.isLoggable(Level.INFO);
        this.warns = logger.isLoggable(Level.WARNING);
    }

    /** Call when shutdown hooks run: a logger that depends on the JVM is not used any more. */
    void jvmEnds() {
        jvmEnds = true;
    }

    void info(String text) {
        log(Level.INFO, text, null);
    }

    void warn(String text, Throwable cause) {
        log(Level.WARNING, text, cause);
    }

    private void log(Level level, String text, @Nullable Throwable cause) {
        try {
            String line = name + ": " + text;
            if (!jvmEnds || !endsWithTheJvm) {
                logger.log(level, line, cause);
            } else if (level == Level.INFO ? informs : warns) {
                System.err.println(level + ": " + line);
                if (cause != null) {
                    cause.printStackTrace(System.err);
                }
            }
        } catch (Throwable brokenLogger) {
            return; // a broken logger must not prevent the shutdown
        }
    }
}
