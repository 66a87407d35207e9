package io.devstack.model;

import java.nio.file.Path;

/** A start was to reuse a live run, but cannot; that run was left as it is. */
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
