package io.devstack.internal.startup;

import io.devstack.internal.log.LogTail;
import io.devstack.internal.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognizes a JVM that waits for a debugger before it runs its program ({@code suspend=y}): it has printed where it listens
 * and nothing since, and the service has opened no port.
 */
final class DebuggerWait {
    private static final Pattern LISTENING =
            Pattern.compile("Listening for transport dt_socket at address: (?:.*:)?([0-9]+)\\s*");
    private static final Pattern DEBUGGER = Pattern.compile("(?:Listening for transport dt_socket at address: (?:.*:)?"
            + "|Debugger listening on ws://[^/]*:)([0-9]{1,5})(?![0-9]).*");
    private static final int FIRST_LINES = 500;
    private static final Pattern AGENT = Pattern.compile("(?s).*(agentlib:|Xrun)jdwp.*");
    private static final Pattern RUNS_ON = Pattern.compile("(?s).*jdwp\\S*suspend=n.*");
    private static final Pattern QUIET = Pattern.compile("(?s).*jdwp\\S*quiet=y.*");
    private static final Pattern ADDRESS =
            Pattern.compile("(?s).*jdwp\\S*address=(?:[^,\\s]*:)?([0-9]{1,5})(?![0-9]).*");
    /** Printed before the program runs; the second form is of the launcher. */
    private static final Pattern PICKED_UP = Pattern.compile("(?:NOTE: )?Picked up .*");

    private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final int LONGEST_FILE = 1 << 20;

    private final Launcher.Launch launch;
    private final Supplier<List<Command>> commands;
    private final Supplier<Set<Integer>> openPorts;

    /**
     * What a process of the service was started with.
     *
     * @param words the words of its command line
     * @param directory its working directory, if the system shows it
     */
    record Command(List<String> words, Optional<Path> directory) {}

    /**
     * Makes one for a service.
     *
     * @param commands supplies the command lines of its processes
     * @param openPorts supplies the ports on which they listen
     */
    DebuggerWait(Launcher.Launch launch, Supplier<List<Command>> commands, Supplier<Set<Integer>> openPorts) {
        this.launch = launch;
        this.commands = commands;
        this.openPorts = openPorts;
    }

    /** Returns the port on which it waits for a debugger, empty if it does not wait. */
    Optional<String> port() {
        List<String> lines = LogTail.last(launch.output(), FIRST_LINES);
        Optional<String> port = lines.stream()
                .skip(Math.max(0, lines.size() - 1))
                .flatMap(DebuggerWait::listening)
                .findFirst();
        return port.filter(number -> isFirst(lines, number) && !runsOn(lines) && opensNothing(lines))
                .or(() -> quietPort(lines));
    }

    /** Returns whether that port is open: while a debugger is attached it is not, although nothing may be printed. */
    boolean listens() {
        return port().map(Integer::valueOf)
                .filter(number -> openPorts.get().contains(number))
                .isPresent();
    }

    /** Returns the only open port if an agent with {@code quiet=y} has it; once a debugger is attached, it is closed. */
    private Optional<String> quietPort(List<String> lines) {
        return lines.stream().allMatch(line -> PICKED_UP.matcher(line).matches())
                ? agents(lines)
                        .filter(text -> QUIET.matcher(text).matches()
                                && !RUNS_ON.matcher(text).matches())
                        .flatMap(DebuggerWait::address)
                        .filter(number -> openPorts.get().equals(Set.of(Integer.valueOf(number))))
                        .findFirst()
                : Optional.empty();
    }

    /** Returns the ports on which a JVM or node listens for a debugger, as far as its log or the agent's options say. */
    Set<Integer> debuggerPorts() {
        List<String> lines = LogTail.last(launch.output(), FIRST_LINES);
        return Stream.concat(
                        debuggerPorts(lines).stream(),
                        agents(lines).flatMap(DebuggerWait::address).map(Integer::valueOf))
                .collect(Collectors.toSet());
    }

    private static Stream<String> address(String agent) {
        Matcher address = ADDRESS.matcher(agent);
        return address.matches() ? Stream.of(address.group(1)) : Stream.empty();
    }

    private static Set<Integer> debuggerPorts(List<String> lines) {
        return lines.stream()
                .map(DEBUGGER::matcher)
                .filter(Matcher::matches)
                .map(listening -> Integer.valueOf(listening.group(1)))
                .collect(Collectors.toSet());
    }

    private static Stream<String> listening(String line) {
        Matcher listening = LISTENING.matcher(line);
        return listening.matches() ? Stream.of(listening.group(1)) : Stream.empty();
    }

    /** A JVM prints the line again when its debugger has detached; by then its program runs. */
    private static boolean isFirst(List<String> lines, String port) {
        return lines.stream()
                        .flatMap(DebuggerWait::listening)
                        .filter(port::equals)
                        .count()
                == 1;
    }

    /** If neither a command nor the log shows the agent's options, the JVM is taken to wait. */
    private boolean runsOn(List<String> lines) {
        List<String> agents = agents(lines).toList();
        return !agents.isEmpty()
                && agents.stream().allMatch(text -> RUNS_ON.matcher(text).matches());
    }

    /** Returns the texts with the agent's options, as far as a command, a variable or the log shows them. */
    private Stream<String> agents(List<String> lines) {
        return Stream.of(
                        launch.command().stream(),
                        OPTIONS.stream().map(name -> launch.environment().getOrDefault(name, "")),
                        lines.stream().filter(line -> line.contains("Picked up ")),
                        commands.get().stream().flatMap(DebuggerWait::options))
                .flatMap(texts -> texts)
                .filter(text -> AGENT.matcher(text).matches());
    }

    private boolean opensNothing(List<String> lines) {
        return debuggerPorts(lines).containsAll(openPorts.get());
    }

    private static Stream<String> options(Command command) {
        return command.words().stream().flatMap(word -> Stream.of(word, argumentFile(word, command.directory())));
    }

    private static String argumentFile(String word, Optional<Path> directory) {
        try {
            Path file = directory.orElse(Path.of("/")).resolve(word.replaceFirst("^@", ""));
            return word.startsWith("@") && Files.isRegularFile(file) && Files.size(file) <= LONGEST_FILE
                    ? Files.readString(file)
                    : "";
        } catch (IOException | InvalidPathException e) {
            return ""; // it may be a word that only looks like a file, or a file in another encoding
        }
    }
}
