package io.devstack.lifespan;

import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Thrown if resources of a {@link Lifespan} failed to close or did not close in time; all others were closed. The first
 * failure is the cause, the others are suppressed. A timeout is a {@link TimeoutException} with the stack trace of the thread
 * that hung.
 *
 * @since 0.1.0
 */
public final class NotClosedException extends RuntimeException {
    /** The reason why one resource was not closed. */
    record Failure(String name, Throwable cause) {
        String description() {
            try {
                return name + " (" + (cause instanceof TimeoutException ? cause.getMessage() : cause.toString()) + ")";
            } catch (Throwable broken) { // getMessage() of a foreign exception may fail itself
                return name + " (" + cause.getClass().getName() + ")";
            }
        }
    }

    /** Creates the exception for {@code failures}, at least one, in the order of closing. */
    NotClosedException(String lifespan, List<Failure> failures) {
        super(
                failures.stream()
                        .map(Failure::description)
                        .collect(Collectors.joining(", ", lifespan + ": not closed: ", "")),
                failures.get(0).cause());
        failures.stream().skip(1).map(Failure::cause).forEach(this::addSuppressed);
    }
}
