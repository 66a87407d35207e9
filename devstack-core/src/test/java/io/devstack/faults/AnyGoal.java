package io.devstack.faults;

import java.nio.file.Path;

/** What a user of the library, or of Maven, can do to the stack of a project. */
interface AnyGoal {
    /** What a goal does to a record in its way. */
    enum Effect {
        /** It stays. */
        NONE,
        /** It makes room for the record of a stack that runs on. */
        STARTS,
        /** It makes room for the record of a stack that ends with the goal. */
        RUNS,
        /** It is put away. */
        PUTS_AWAY;

        boolean isStart() {
            return this == STARTS || this == RUNS;
        }
    }

    String name();

    /** Does it, and returns what was said. */
    String attempt(Path project) throws Exception;

    /** Returns what it does to a record in its way. */
    Effect effect();

    /** Returns the number of attempts while another process swaps the record. */
    int tries();
}
