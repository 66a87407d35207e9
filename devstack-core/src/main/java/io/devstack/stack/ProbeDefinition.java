package io.devstack.stack;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One condition that must hold before a service counts as ready. */
public sealed interface ProbeDefinition {
    /** The service's first port accepts a connection. */
    record Tcp() implements ProbeDefinition {}

    /**
     * A GET is answered as expected.
     *
     * @param target a path on the service's first port, or a whole URL
     * @param status the expected statuses, such as {@code 200-399}
     * @param body a regular expression to be found in the answer
     * @param headers sent with the request
     */
    record Http(String target, String status, Optional<String> body, Map<String, String> headers)
            implements ProbeDefinition {
        /** What counts where nothing else is said: success and redirects, which are not followed. */
        public static final String SUCCESS_OR_REDIRECT = "200-399";

        /** Copies the map. */
        public Http {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * A line of the log contains a match.
     *
     * @param pattern a regular expression
     */
    record Log(String pattern) implements ProbeDefinition {}

    /**
     * Fails the start as soon as a line of the log contains a match.
     *
     * @param pattern a regular expression
     */
    record FailOn(String pattern) implements ProbeDefinition {}

    /**
     * A command ends with status 0.
     *
     * @param command its words
     */
    record Exec(List<String> command) implements ProbeDefinition {
        /** Copies the list. */
        public Exec {
            command = List.copyOf(command);
        }
    }
}
