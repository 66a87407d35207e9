package io.devstack.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A service that should run. {@code @{devstack.NAME.port}}, {@code @{devstack.NAME.ports.KEY}} and
 * {@code @{devstack.NAME.url}} in the command, the environment, the probes and {@code open} stand for what the named
 * service of the same stack got.
 *
 * @param name its name
 * @param command the words of its command; no shell is run
 * @param workingDirectory where it runs
 * @param environment variables that are added to, or replace, those of the starter
 * @param ports its ports by key, the first one being <em>the</em> port; 0 picks a free one, {@link #OWN_PORT} is chosen by
 *     the service itself
 * @param dependsOn services that must be ready before it is launched
 * @param ready when it is ready
 * @param stop how it is asked to end
 * @param open a URL to show in a browser once it is ready, if any
 * @param kind whether it runs on or runs once
 * @param base what its environment starts from
 * @param restart what is done when it ends without being asked to
 * @param alive the checks that it must keep passing once it is ready
 * @param environmentFile a file of variables that is read when it is launched; {@code environment} takes precedence
 * @param defaults variables over which both take precedence
 * @param argumentFile the text of a private file that is written before each launch; its path, behind an {@code @}, stands for
 *     the word {@link #ARGUMENT_FILE} of the command
 */
public record ServiceDefinition(
        ServiceName name,
        List<String> command,
        Path workingDirectory,
        Map<String, String> environment,
        Map<String, Integer> ports,
        Set<ServiceName> dependsOn,
        ReadyPolicy ready,
        StopPolicy stop,
        Optional<String> open,
        Kind kind,
        BaseEnvironment base,
        RestartPolicy restart,
        Optional<AlivePolicy> alive,
        Optional<Path> environmentFile,
        Map<String, String> defaults,
        Optional<String> argumentFile) {
    /**
     * The word of a command that stands for the file with its longest arguments.
     *
     * @since 0.1.0
     */
    public static final String ARGUMENT_FILE = "@DEVSTACK_ARGUMENT_FILE";

    /**
     * A variable that a program does not get: the home of the JDK that is its {@code JAVA_HOME} and comes first on its
     * {@code PATH}, unless the service sets {@code JAVA_HOME} or {@code PATH} itself.
     */
    public static final String JDK = "DEVSTACK_JDK";

    /** Whether something runs on or runs once. */
    public enum Kind {
        /** It runs until it is stopped; its end is a death. */
        SERVICE,
        /** It runs once and must end with status 0 within its ready timeout: a migration, the loading of test data. */
        TASK
    }

    /** What the environment of a service starts from. */
    public enum BaseEnvironment {
        /** All that the starter has. */
        INHERITED,
        /** Only {@code PATH}, {@code HOME}, {@code LANG} and such as no program does without. */
        MINIMAL
    }

    /** The key of a service's only port. */
    public static final String PORT = "port";

    /**
     * The number of a port that the service chooses itself. It is found after the launch: the only port on which a process of
     * the service listens, or the group {@code port} of its log pattern.
     *
     * @since 0.1.0
     */
    public static final int OWN_PORT = Integer.MIN_VALUE;

    private static final int HIGHEST_PORT = 65_535;

    /**
     * Checks what can be checked in one service alone, and copies the collections. A relative directory is taken from
     * where this JVM works, because a supervisor works elsewhere.
     *
     * @throws InvalidStackException if the command is empty or a port is out of range
     */
    public ServiceDefinition {
        command = List.copyOf(command);
        workingDirectory = workingDirectory.toAbsolutePath();
        environmentFile = environmentFile.map(Path::toAbsolutePath);
        environment = java.util.Collections.unmodifiableMap(new TreeMap<>(environment)); // in one order in every JVM
        defaults = java.util.Collections.unmodifiableMap(new TreeMap<>(defaults));
        ports = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ports));
        dependsOn = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new InvalidStackException(
                    Optional.of(name), "command", "it is empty", "write the program and its arguments");
        }
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            boolean own = port.getValue() == OWN_PORT;
            if (!own && (port.getValue() < 0 || port.getValue() > HIGHEST_PORT)) {
                throw new InvalidStackException(
                        Optional.of(name),
                        StackDefinition.portField(port.getKey()),
                        port.getValue() + " is out of range",
                        "use 1 to 65535, or 0 for a free one");
            }
        }
        if (ports.containsValue(OWN_PORT) && (ports.size() > 1 || kind == Kind.TASK)) {
            throw new InvalidStackException(
                    Optional.of(name),
                    "port",
                    "a port of its own needs a service that runs on and has no other port",
                    "use 0 for a free one");
        }
    }

    /**
     * Returns whether the service chooses its port itself.
     *
     * @since 0.1.0
     */
    public boolean hasOwnPort() {
        return ports.containsValue(OWN_PORT);
    }
}
