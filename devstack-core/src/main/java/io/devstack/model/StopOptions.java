package io.devstack.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What a stop does besides stopping the run on record as its definition says.
 *
 * @param reap the project whose processes on the stack's ports are ended too, though devstack did not start them; empty
 *     for none
 * @param run the one that is stopped; if another is on record, that is left alone. Empty for whichever is on record
 * @param limit after what time all survivors are killed, if that is earlier than the run's own limit
 */
public record StopOptions(Optional<Project> reap, Optional<RunId> run, Optional<Duration> limit) {
    /** None of them. */
    public static final StopOptions DEFAULT = new StopOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns the options of a stop of that run and no other. */
    public static StopOptions of(RunId run) {
        return new StopOptions(Optional.empty(), Optional.of(run), Optional.empty());
    }

    /**
     * Returns the options of a stop that also ends the processes of {@code project} on its ports. For users who request it,
     * never for a build that stops what it started.
     *
     * @since 0.1.0
     */
    public static StopOptions reaping(Project project) {
        return new StopOptions(Optional.of(project), Optional.empty(), Optional.empty());
    }

    /**
     * Checks the limit.
     *
     * @throws InvalidStackException if it is not positive
     */
    public StopOptions {
        if (limit.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            throw new InvalidStackException(
                    Optional.empty(), "stopTimeout", "it is not positive", "write for instance 2m");
        }
    }
}
