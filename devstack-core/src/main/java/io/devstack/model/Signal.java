package io.devstack.model;

/** The signals that a stop may use, by their POSIX names without {@code SIG}. */
public enum Signal {
    /** Asks to end; the default. */
    TERM,
    /** What Ctrl+C sends; ignored by programs that a script started in the background, so never the default. */
    INT,
    /** Hang-up. */
    HUP,
    /** A thread dump in a JVM, an end with a core dump elsewhere. */
    QUIT,
    /** Defined by the program. */
    USR1,
    /** Defined by the program. */
    USR2,
    /** A changed window; the graceful stop of Apache httpd, ignored by programs without a handler. */
    WINCH,
    /** Ends the process without asking. */
    KILL,
    /** Wakes a stopped process, so that it can see the other signals. */
    CONT
}
