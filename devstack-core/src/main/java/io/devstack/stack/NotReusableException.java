package io.devstack.stack;

import java.nio.file.Path;

/** A run is alive that a start was to take instead of one of its own, but cannot; it was left as it is. */
public final class NotReusableException extends DevStackException {
    /**
     * Makes one that names the run.
     *
     * @param pidDirectory the directory that identifies the stack
     * @param supervisorPid the process that owns the run
     * @param why why it cannot be taken: "it is not ready yet"
     */
    public NotReusableException(Path pidDirectory, long supervisorPid, String why) {
        super("the stack of " + pidDirectory + " is running already (supervisor pid " + supervisorPid
                + "), but cannot be reused: " + why);
    }
}
