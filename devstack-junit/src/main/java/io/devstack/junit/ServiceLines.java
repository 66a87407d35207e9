package io.devstack.junit;

import io.devstack.LogMark;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shows, below the failure of a test, what the services wrote during the test. */
final class ServiceLines extends Exception {
    private static final int MOST = 50;

    private ServiceLines(String message) {
        super(message, null, false, false);
    }

    /**
     * Adds what was written since {@code mark} to the failure of a test or class.
     *
     * @param logs returns the place that a log will have after the stop
     */
    static void addTo(Throwable failure, String unit, LogMark mark, UnaryOperator<Path> logs) {
        List<LogMark.Written> all = mark.since(MOST);
        if (!all.isEmpty()) {
            StringBuilder text = new StringBuilder("the services wrote during this " + unit + ":");
            all.forEach(written -> append(text, written, logs.apply(written.log())));
            failure.addSuppressed(new ServiceLines(text.toString()));
        }
    }

    private static void append(StringBuilder text, LogMark.Written written, Path log) {
        String prefix = "\n  " + written.service() + " | ";
        if (!written.complete()) {
            text.append(prefix).append("… earlier lines are in ").append(log);
        }
        written.lines().forEach(line -> text.append(prefix).append(line));
    }

    /** Leaves the name of the class out of the stack trace. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return String.valueOf(getMessage());
    }
}
