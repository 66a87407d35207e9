package io.devstack.startup;

import io.devstack.log.LogTail;
import io.devstack.process.Launcher;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognizes a JVM that waits for a debugger before it runs its program ({@code suspend=y}): it has printed where it listens
 * and nothing since.
 */
final class DebuggerWait {
    private static final Pattern LISTENING =
            Pattern.compile("Listening for transport dt_socket at address: (?:.*:)?([0-9]+)\\s*");
    private static final Pattern DEBUGGER = Pattern.compile("(?:Listening for transport dt_socket at address: (?:.*:)?"
            + "|Debugger listening on ws://[^/]*:)([0-9]{1,5})(?![0-9]).*");
    private static final int FIRST_LINES = 500;
    private static final Pattern RUNS_ON = Pattern.compile("jdwp\\S*suspend=n");
    private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Launcher.Launch launch;

    DebuggerWait(Launcher.Launch launch) {
        this.launch = launch;
    }

    /** Returns the port on which it waits for a debugger, empty if it does not wait. */
    Optional<String> port() {
        if (runsOn()) {
            return Optional.empty();
        }
        return LogTail.last(launch.output(), 1).stream()
                .map(LISTENING::matcher)
                .filter(Matcher::matches)
                .map(listening -> listening.group(1))
                .findFirst();
    }

    /** Returns the ports on which a JVM or node listens for a debugger, as far as its log says. */
    Set<Integer> debuggerPorts() {
        return LogTail.last(launch.output(), FIRST_LINES).stream()
                .map(DEBUGGER::matcher)
                .filter(Matcher::matches)
                .map(listening -> Integer.valueOf(listening.group(1)))
                .collect(Collectors.toSet());
    }

    /** Its options may also come from a file or a script; then only its log tells. */
    private boolean runsOn() {
        return Stream.concat(
                        launch.command().stream(),
                        OPTIONS.stream().map(name -> launch.environment().getOrDefault(name, "")))
                .anyMatch(text -> RUNS_ON.matcher(text).find());
    }
}
