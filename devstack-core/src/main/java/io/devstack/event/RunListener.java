package io.devstack.event;

import java.util.List;

/**
 * Receives the events of a run.
 *
 * <p>It is called on the thread that asked for the start or stop, with one event after the other, in the order in which
 * they happened. An exception that it throws does not keep a stop from going on; it is rethrown afterwards.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RunListener {
    /** Ignores all events. */
    RunListener SILENT = new RunListener() { // not a lambda: the supervisor loads this interface before it is ready
                @Override
                public void on(RunEvent event) {}
            };

    /** Receives an event; the listener ignores kinds that it does not know. */
    void on(RunEvent event);

    /** Returns a listener that hands each event to {@code listeners}, one after the other. */
    static RunListener inTurn(RunListener... listeners) {
        List<RunListener> all = List.of(listeners);
        return event -> all.forEach(listener -> listener.on(event));
    }

    /** Returns a listener that passes only the deaths, failures and restarts of services on to {@code listener}. */
    static RunListener deathsAndRestarts(RunListener listener) {
        return new DeathsAndRestarts(listener);
    }
}
