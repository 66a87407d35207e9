package io.devstack.internal.process;

import org.jspecify.annotations.Nullable;

/**
 * Which process, exactly: a number alone is recycled, so the boot, the PID namespace and the raw start time belong to it.
 *
 * <p>The start time is the kernel's own unit, compared exactly: on Linux field 22 of {@code /proc/PID/stat}, in clock
 * ticks since boot. {@code ProcessHandle.Info.startInstant()} is not used there because it moves with the wall clock
 * (measured: by exactly the step of the clock).
 *
 * @param bootId the boot of the machine ({@code /proc/sys/kernel/random/boot_id} on Linux); empty where it is not known, and start
 *     times of two boots differ
 * @param pidNamespace the PID namespace; two containers of one machine share a boot id but not this
 * @param pid the process number
 * @param startTime the raw start time
 */
public record ProcessIdentity(String bootId, String pidNamespace, long pid, long startTime) {
    /** Returns whether both come from the same boot and PID namespace, so that their numbers can be compared. */
    public boolean sameWorldAs(ProcessIdentity other) {
        boolean sameBoot = bootId.equals(other.bootId) || bootId.isEmpty() || other.bootId.isEmpty();
        return sameBoot && pidNamespace.equals(other.pidNamespace);
    }

    // Written out: the first generated one that a JVM links costs 10 to 20 ms (measured with JDK 17), and every start
    // needs it.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessIdentity process
                && pid == process.pid
                && startTime == process.startTime
                && sameWorldAs(process);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(pid) + Long.hashCode(startTime);
    }
}
