package io.devstack.internal.process;

/** Knows how often the kernel's OOM killer had struck around a process when it was made. */
@FunctionalInterface
public interface OomWatch {
    /** Sees nothing, because the system does not tell. */
    OomWatch BLIND = () -> Finding.UNKNOWN;

    /** What was seen since. */
    enum Finding {
        /** The system does not tell. */
        UNKNOWN,
        /** It did not strike. */
        NOTHING,
        /** It struck somewhere on the machine. */
        ON_THE_MACHINE,
        /** It struck in the cgroup of the process. */
        IN_ITS_GROUP
    }

    /** Looks whether it has struck since this was made. */
    Finding look();
}
