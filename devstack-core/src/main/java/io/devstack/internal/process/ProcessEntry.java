package io.devstack.internal.process;

/**
 * One process as one scan of the process table found it.
 *
 * @param identity which process
 * @param parent the parent's number, 0 for none
 * @param group the process group
 * @param session the session
 * @param state what it is doing
 * @param kernelThread whether it is a thread of the kernel, which no signal ends
 * @param name the short name of the program
 */
public record ProcessEntry(
        ProcessIdentity identity,
        long parent,
        long group,
        long session,
        State state,
        boolean kernelThread,
        String name) {
    /** The group or session of a process that the system does not show. No signal goes there. */
    public static final long UNKNOWN_GROUP = -1;

    /** What a process is doing. */
    public enum State {
        /** It runs or sleeps. */
        LIVE,
        /** It was stopped by a signal or a debugger; it sees no other signal than KILL before it is continued. */
        STOPPED,
        /** It waits inside the kernel and sees no signal, not even KILL, before that wait ends. */
        STUCK,
        /** It is ending: it runs none of its own code any more, and its environment and files can't be read. */
        EXITING,
        /** It is a zombie or being removed: it can neither run nor hold a port, whatever {@code isAlive()} says. */
        ENDED
    }

    /** Returns whether it is dead, though still in the table. */
    public boolean ended() {
        return state == State.ENDED;
    }

    /** Returns the process number. */
    public long pid() {
        return identity.pid();
    }
}
