package io.devstack.lifespan;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Says what a lifespan does, through the logger of the JVM while there is one. When the JVM ends, {@code java.util.logging}
 * closes its handlers in a shutdown hook of its own, at the same time as ours runs: from then on the words go to standard
 * error, where its console handler puts them too.
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

    /** From now on shutdown hooks run. */
    void jvmEnds() {
        jvmEnds = true;
    }

    void info(String text) {
        say(Level.INFO, text, null);
    }

    void warn(String text, Throwable cause) {
        say(Level.WARNING, text, cause);
    }

    private void say(Level level, String text, @Nullable Throwable cause) {
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
        } catch (Throwable noWords) {
            return; // a logger that fails does not stop a shutdown
        }
    }
}
