package io.devstack.model;

/**
 * Which processes get the signal that asks them to end.
 *
 * @since 0.1.0
 */
public enum SignalTo {
    /**
     * As {@link #MAIN}, but shells are transparent: the processes that a shell waits for get the signal together with the
     * shell and count as main processes. Decided at the stop, when {@code exec} may have replaced the shell.
     */
    AUTO,
    /**
     * The main process first, because it knows how to end its workers; the rest as soon as it has ended, or in the last
     * tenth of the grace.
     */
    MAIN,
    /** Every process at once. */
    ALL
}
