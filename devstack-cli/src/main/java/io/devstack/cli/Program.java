package io.devstack.cli;

import io.devstack.internal.journal.StatusWords;

/** This program, as messages name it. */
final class Program {
    /** What the user types, as the script in the PID directory passes it on. */
    static final String NAME = System.getProperty("devstack.program", "devstack");

    /** Proposed by what the core words. */
    static final StatusWords.Commands COMMANDS = StatusWords.Commands.of(NAME, "mvn devstack:start");

    private Program() {}
}
