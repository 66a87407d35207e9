package io.devstack.lifespan;

import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Some of what a {@link Lifespan} owned failed to close, or did not do it in time; all the rest was closed. The first
 * failure is the cause and the others are suppressed; one that took too long is a {@link TimeoutException} with the stack
 * trace of the thread that hung.
 */
public final class NotClosedException extends RuntimeException {
    /** What went wrong with one that was not closed. */
    record Failure(String name, Throwable cause) {
        String inWords() {
            try {
                return name + " (" + (cause instanceof TimeoutException ? cause.getMessage() : cause.toString()) + ")";
            } catch (Throwable wordless) { // an exception can have a getMessage() of its own, and that a mistake
                return name + " (" + cause.getClass().getName() + ")";
            }
        }
    }

    /** Tells of {@code failures}, at least one, in the order of closing. */
    NotClosedException(String lifespan, List<Failure> failures) {
        super(
                failures.stream()
                        .map(Failure::inWords)
                        .collect(Collectors.joining(", ", lifespan + ": not closed: ", "")),
                failures.get(0).cause());
        failures.stream().skip(1).map(Failure::cause).forEach(this::addSuppressed);
    }
}
