package io.devstack.internal.state;

import java.nio.file.Path;
import java.util.List;

/**
 * The first step of a service's stop as it is on disk, with everything found and filled in: the stop after the death of a
 * supervisor has nothing else to go by. It never holds a secret.
 */
public sealed interface RecordedStep {
    /**
     * A POST without a body.
     *
     * @param addresses tried in turn until one answers
     * @param anyHolder whether the port owner does not have to be a process of the service
     */
    record Post(List<String> addresses, boolean anyHolder) implements RecordedStep {
        /** Copies the list. */
        public Post {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A command.
     *
     * @param command its words
     * @param directory its working directory
     * @param always whether it runs though no process of the service is alive, because a container outlives its client
     * @param variables the names of the service's own variables that it may use; their values are not on disk
     * @param anyHolder whether the port owner does not have to be a process of the service
     */
    record Run(List<String> command, Path directory, boolean always, List<String> variables, boolean anyHolder)
            implements RecordedStep {
        /** Copies the lists. */
        public Run {
            command = List.copyOf(command);
            variables = List.copyOf(variables);
        }

        /** Makes a command as older versions recorded it. */
        public Run(List<String> command, Path directory, boolean always) {
            this(command, directory, always, List.of(), false);
        }

        /** Makes a command as the oldest versions recorded it. */
        public Run(List<String> command, Path directory) {
            this(command, directory, false, List.of(), false);
        }
    }

    /**
     * A step that is not on disk, because it seems to hold a secret.
     *
     * @param step the step in words, with secrets masked
     */
    record Withheld(String step) implements RecordedStep {}
}
