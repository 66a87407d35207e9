package io.devstack.lifespan;

/**
 * A server, or anything else with work in flight, that a {@link Lifespan} {@linkplain Lifespan#drain drains}: what it has
 * accepted it finishes, what is new it refuses. {@link InFlight} is one for servers that can count their requests.
 */
public interface Drainable {
    /** From now on refuses what is new. Called once, when the stop begins, on a thread of the lifespan's. */
    void refuse();

    /** Returns how much has been accepted and not finished. Asked every few milliseconds, on a thread of the lifespan's. */
    int inFlight();
}
