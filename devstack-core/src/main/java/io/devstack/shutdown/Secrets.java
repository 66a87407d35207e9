package io.devstack.shutdown;

import java.util.regex.Pattern;

/** Masks what looks like a secret in a command line. */
final class Secrets {
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)([\\w.-]*(?:password|passwd|secret|token|api[-_]?key|credential)[\\w.-]*)([= ])(\\S+)");
    private static final Pattern IN_URL = Pattern.compile("(://[^/\\s:@]*):[^/\\s@]+@");

    private Secrets() {}

    static String masked(String commandLine) {
        String masked = ASSIGNED.matcher(commandLine).replaceAll("$1$2***");
        return IN_URL.matcher(masked).replaceAll("$1:***@");
    }
}
