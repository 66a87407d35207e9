package io.devstack.internal.startup;

import io.devstack.internal.port.PortCheck;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Explains why a server could not bind a port that no process has. */
final class TimeWaitHint {
    private static final Pattern IN_USE =
            Pattern.compile("address already in use|EADDRINUSE", Pattern.CASE_INSENSITIVE);

    private TimeWaitHint() {}

    /**
     * Returns the hint, beginning with "; ", or nothing.
     *
     * @param lastLines the last lines of the log of the service
     * @param ports the ports of the service
     */
    static String of(List<String> lastLines, Set<Integer> ports, PortCheck check) {
        if (!isInUse(lastLines)) {
            return "";
        }
        return check.lingering(ports).stream()
                .sorted()
                .findFirst()
                .map(port -> "; port " + port + " has ended connections (TIME_WAIT), which for up to 60 s keep a server"
                        + " from it that binds without SO_REUSEADDR: set that option in the server, or start it again"
                        + " after a minute")
                .orElse("");
    }

    /** Returns whether a service says in its last lines that another process has its port. */
    static boolean isInUse(List<String> lastLines) {
        return lastLines.stream().anyMatch(line -> IN_USE.matcher(line).find());
    }
}
