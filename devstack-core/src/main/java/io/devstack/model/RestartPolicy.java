package io.devstack.model;

import java.util.Optional;

/**
 * What is done when a service that was ready ends without being asked to. Its end is reported and fails the build in
 * any case.
 *
 * @param when which ends are followed by another launch
 * @param atMost how many launches after the first one; one that does not become ready counts, and is followed by the next
 */
public record RestartPolicy(When when, int atMost) {
    /** Which ends are followed by another launch. */
    public enum When {
        /** None. */
        NEVER,
        /** Those with another status than 0. */
        ON_FAILURE,
        /** All. */
        ALWAYS
    }

    /** The default number of launches after the first one. */
    public static final int DEFAULT_AT_MOST = 5;

    /** It stays down. */
    public static final RestartPolicy NEVER = new RestartPolicy(When.NEVER, 0);

    /**
     * Checks the number.
     *
     * @throws InvalidStackException if it is negative
     */
    public RestartPolicy {
        if (atMost < 0) {
            throw new InvalidStackException(Optional.empty(), "maxRestarts", atMost + " is negative", "use 0 or more");
        }
    }

    /** Returns whether an end with {@code status} is followed by another launch. */
    public boolean covers(ExitStatus status) {
        return switch (when) {
            case NEVER -> false;
            case ON_FAILURE -> status.value() != 0;
            case ALWAYS -> true;
        };
    }
}
