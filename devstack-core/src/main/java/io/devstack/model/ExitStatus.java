package io.devstack.model;

/**
 * How a process ended, as its parent learns it.
 *
 * @param value the exit code; 128 + N after signal N, which cannot be distinguished from an exit with that code
 */
public record ExitStatus(int value) {
    private static final int SIGNALLED = 128;

    /** Status codes of Windows that a process ends with: after Ctrl+C, and by an access violation. */
    private static final int CONTROL_C = 0xC000_013A;

    private static final int ACCESS_VIOLATION = 0xC000_0005;

    /** Errors of Windows begin with this digit; a POSIX system has no status beyond 255. */
    private static final int ERROR = 0xC;

    private static final int BITS_BEFORE = 28;

    private static final String[] SIGNALS = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM"
    };

    /** Returns whether it is what a program that was asked to stop ends with: 0, or the mark of INT or TERM. */
    public boolean isUsualAfterStop() {
        return value == 0 || value == SIGNALLED + 2 || value == SIGNALLED + 15 || value == CONTROL_C;
    }

    /** Returns whether it is what KILL leaves, sent to it or to what it waited for. */
    public boolean isKill() {
        return value == SIGNALLED + 9;
    }

    /** Returns "exited with 3" or "was ended by signal TERM (exit status 143)". */
    public String text() {
        if (value == CONTROL_C) {
            return "was ended by Ctrl+C (exit status 0xC000013A)";
        }
        if (value == ACCESS_VIOLATION) {
            return "crashed by an access violation (exit status 0xC0000005)";
        }
        if (value >>> BITS_BEFORE == ERROR) {
            return String.format("crashed (exit status 0x%08X)", value);
        }
        int signal = value - SIGNALLED;
        return signal > 0 && signal < SIGNALS.length
                ? "was ended by signal " + SIGNALS[signal] + " (exit status " + value + ")"
                : "exited with " + value;
    }
}
