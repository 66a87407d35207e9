package io.devstack.internal.probe;

/** One condition of readiness. */
@FunctionalInterface
public interface Probe extends AutoCloseable {
    /** How a probe wants to be tried. */
    enum Manner {
        /**
         * Costs next to nothing and never waits: tried every few milliseconds. A condition that held once stays true.
         */
        LOOK,
        /** Never waits, but the other side notices: tried every few milliseconds until it is ready, then less often. */
        CONNECT,
        /**
         * Waits for an answer, on a thread of its own. Where one takes long, another attempt is made beside it, for which
         * the probe must be safe for use by several threads.
         */
        ASK,
        /** Waits for a command to end, on a thread of its own, one at a time. */
        RUN,
        /** Costs more than a look: tried only while all others are ready. */
        PROVE
    }

    /** Tries once and returns the result. An interrupt ends an attempt that waits. */
    Observation observe() throws InterruptedException;

    /** Returns how it wants to be tried. */
    default Manner manner() {
        return Manner.LOOK;
    }

    /** Releases its resources. */
    @Override
    default void close() {}
}
