package io.devstack.model;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** A run of this stack is on record and alive, so nothing was started and its record was left as it is. */
public final class AlreadyRunningException extends DevStackException {
    /**
     * Makes one that names the run.
     *
     * @param pidDirectory the directory that identifies the stack
     * @param supervisorPid the process that owns the run
     * @param startedAt since when
     * @param services what runs; nothing yet where another start has only just begun
     */
    public AlreadyRunningException(
            Path pidDirectory, long supervisorPid, Instant startedAt, List<ServiceName> services) {
        super("the stack of " + pidDirectory + " is running already"
                + (services.isEmpty() ? "" : ": ")
                + services.stream().map(ServiceName::value).collect(Collectors.joining(", "))
                + ", since "
                + startedAt.truncatedTo(ChronoUnit.SECONDS)
                + ", owned by supervisor pid " + supervisorPid);
    }
}
