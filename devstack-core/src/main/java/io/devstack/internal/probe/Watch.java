package io.devstack.internal.probe;

/** Tries one probe for as long as its loop lasts, in the probe's own manner. Belongs to the thread of the loop. */
interface Watch extends AutoCloseable {
    /** Tries it if it is time; never waits. */
    void look();

    /** Returns what was seen last. */
    Observation last();

    /** Returns whether it was ready as many times in a row as is wanted, and is. */
    boolean holds();

    /** Ends every attempt; afterwards {@link #last} includes the observations of the ended ones. */
    @Override
    void close();
}
