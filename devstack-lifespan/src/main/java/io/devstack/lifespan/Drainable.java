package io.devstack.lifespan;

/**
 * Work that a {@link Lifespan} {@linkplain Lifespan#drain drains}, such as a server: accepted requests are finished, new ones
 * are rejected. {@link InFlight} is an implementation for servers that can count their requests.
 *
 * @since 0.1.0
 */
public interface Drainable {
    /** Rejects new work from now on. Called once, when the stop begins, on a thread of the lifespan. */
    void refuse();

    /** Returns the number of accepted and unfinished requests. Called every few milliseconds on a thread of the lifespan. */
    int inFlight();
}
