package io.devstack.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One condition that must hold before a service counts as ready. */
public sealed interface ProbeDefinition {
    /**
     * Returns a probe that connects to the service's first port.
     *
     * @since 0.1.0
     */
    static Tcp tcp() {
        return new Tcp();
    }

    /**
     * Returns a probe that sends a GET and expects a status from 200 to 399; redirects are not followed.
     *
     * @param target a path on the service's first port, or a whole URL
     * @since 0.1.0
     */
    static Http http(String target) {
        return new Http(target, Http.SUCCESS_OR_REDIRECT, Optional.empty(), Map.of(), Http.Certificate.TRUSTED);
    }

    /**
     * Returns a probe that waits for a line of the log.
     *
     * @param pattern a regular expression to be found in the line
     * @since 0.1.0
     */
    static Log log(String pattern) {
        return new Log(pattern);
    }

    /**
     * Returns a probe that fails the start as soon as a line of the log matches.
     *
     * @param pattern a regular expression to be found in the line
     * @since 0.1.0
     */
    static FailOn failOn(String pattern) {
        return new FailOn(pattern);
    }

    /**
     * Returns a probe that runs a command and expects the exit status 0. No shell is run.
     *
     * @param words the program and its arguments
     * @since 0.1.0
     */
    static Exec exec(String... words) {
        return new Exec(List.of(words));
    }

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

        /**
         * Returns this probe with other expected statuses.
         *
         * @param expected numbers and ranges, such as {@code 200,204} or {@code 200-399}
         * @since 0.1.0
         */
        public Http withStatus(String expected) {
            return new Http(target, expected, body, headers, certificate);
        }

        /**
         * Returns this probe with a regular expression that must be found in the body of the response.
         *
         * @since 0.1.0
         */
        public Http withBody(String pattern) {
            return new Http(target, status, Optional.of(pattern), headers, certificate);
        }

        /**
         * Returns this probe with one more header of the request.
         *
         * @since 0.1.0
         */
        public Http withHeader(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Http(target, status, body, more, certificate);
        }

        /**
         * Returns this probe with another choice of the certificates that an https server may show.
         *
         * @since 0.1.0
         */
        public Http withCertificate(Certificate accepted) {
            return new Http(target, status, body, headers, accepted);
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
