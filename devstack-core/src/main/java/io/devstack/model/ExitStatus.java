package io.devstack.model;

/**
 * How a process ended, as its parent learns it.
 *
 * @param value the exit code; 128 + N after signal N, which cannot be distinguished from an exit with that code
 */
public record ExitStatus(int value) {
    private static final int SIGNALLED = 128;
    private static final String[] SIGNALS = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM"
    };

    /** Returns whether it is what a program that was asked to stop ends with: 0, or the mark of INT or TERM. */
    public boolean isUsualAfterStop() {
        return value == 0 || value == SIGNALLED + 2 || value == SIGNALLED + 15;
    }

    /** Returns whether it is what KILL leaves, sent to it or to what it waited for. */
    public boolean isKill() {
        return value == SIGNALLED + 9;
    }

    /** Returns "exited with 3" or "was ended by signal TERM (exit status 143)". */
    public String text() {
        int signal = value - SIGNALLED;
        return signal > 0 && signal < SIGNALS.length
                ? "was ended by signal " + SIGNALS[signal] + " (exit status " + value + ")"
                : "exited with " + value;
    }
}
