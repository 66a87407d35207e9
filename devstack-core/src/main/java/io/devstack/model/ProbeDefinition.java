package io.devstack.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
     * @param certificate which certificate an https server may show
     */
    record Http(
            String target, String status, Optional<String> body, Map<String, String> headers, Certificate certificate)
            implements ProbeDefinition {
        /** Which certificate a server may show. */
        public enum Certificate {
            /** One that this JVM trusts, for the host that was asked. */
            TRUSTED,
            /** Any, also one that it has signed itself. */
            ANY
        }

        /** The default: success and redirects, which are not followed. */
        public static final String SUCCESS_OR_REDIRECT = "200-399";

        /** Copies the map. */
        public Http {
            headers = Collections.unmodifiableMap(new TreeMap<>(headers)); // in one order in every JVM
        }

        /** A GET of {@code target} that is answered with 200 to 399. */
        public static Http get(String target) {
            return new Http(target, SUCCESS_OR_REDIRECT, Optional.empty(), Map.of(), Certificate.TRUSTED);
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
