package io.devstack.internal.process;

import io.devstack.model.Signal;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts programs so that they can be found and ended again. Safe for use by several threads. */
public interface Launcher {
    /**
     * What to launch.
     *
     * @param command the words; the first is a program, as {@link #find} gives it
     * @param directory the working directory
     * @param environment the whole environment; nothing is inherited
     * @param output the file that standard output and error are appended to
     * @param input what standard input is
     */
    record Launch(
            List<String> command, Path directory, Map<String, String> environment, Path output, StandardInput input) {
        /** Copies the collections. */
        public Launch {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        /** Returns the same with one more variable. */
        public Launch with(Map.Entry<String, String> variable) {
            Map<String, String> variables = new HashMap<>(environment);
            variables.put(variable.getKey(), variable.getValue());
            return new Launch(command, directory, variables, output, input);
        }
    }

    /** The variable with the directories in which programs are looked up. */
    String SEARCH_PATH = "PATH";

    /** What a program reads. */
    enum StandardInput {
        /** A pipe that stays open and is never written: many servers end at end of file. */
        OPEN,
        /** End of file at once. */
        EMPTY
    }

    /**
     * Starts a program as a child of this JVM in a session of its own, which no terminal reaches.
     *
     * @throws IOException if the operating system refuses
     */
    Process launch(Launch launch) throws IOException;

    /**
     * Finds a program; empty if there is none that may be executed.
     *
     * @param program a bare name, looked up on the search path; or a path, relative to {@code directory}
     * @param environment the variables of the program, which have the search path
     */
    Optional<Path> find(String program, Path directory, Map<String, String> environment);

    /** Returns whether the name of a program is a path, and so is not looked up on the search path. */
    default boolean isPath(String program) {
        return program.indexOf('/') >= 0;
    }

    /** Returns a path in a directory; empty if it is none, such as a quoted element of the search path on Windows. */
    static Optional<Path> resolved(Path directory, String path) {
        try {
            return Optional.of(directory.resolve(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Returns why a program cannot be asked to end by this signal, and the fix; empty if it can. */
    default Optional<String> objectionTo(Signal signal) {
        return Optional.empty();
    }

    /** Returns a copy of the variables to be changed, which compares names as the system does. */
    default Map<String, String> environment(Map<String, String> variables) {
        return new HashMap<>(variables);
    }
}
