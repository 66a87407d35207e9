package io.devstack.internal.process;

import java.util.Set;
import java.util.function.Supplier;

/** What holds the processes of a run together, so that they are found whatever they did to hide. */
public interface Enclosure {
    /** How much it holds. */
    enum Strength {
        /** Every process that descends from the run, whatever it does. */
        WHOLE,
        /** What stays in a group of the run, keeps its environment, or was seen below the run. */
        GROUPS,
        /** An orphan that left its session, wiped its environment and closed its files is found by its port only. */
        LOOSE
    }

    /** Returns how much it holds. */
    Strength strength();

    /**
     * Returns who adopts the orphans, in a word or two for the journal: {@code nobody} or, on Windows, {@code tree} if the strength is
     * {@link Strength#LOOSE}, and {@code inner job} if another program's job may end the run.
     */
    String adopter();

    /** Returns the proof that no process of the run is left; only the supervisor asks for it. */
    DescendantProof proof();

    /**
     * Reaps adopted processes that have ended, if this JVM is the adopter; called from time to time.
     *
     * @param ownChildren processes that this JVM launched itself, which the JDK reaps
     */
    default void reap(Supplier<Set<Long>> ownChildren) {}
}
