package io.devstack.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a service is doing, at one moment.
 *
 * @param name its name
 * @param state it in one word
 * @param pid its first process, or another of it while that is not known; empty if none lives
 * @param ports its ports by key, the first being <em>the</em> port; empty before it is launched
 * @param url its address, if it is ready and has a port
 * @param uptime how long that process has been there
 * @param restarts how many times it was launched again
 * @param processes how many members live
 * @param cpuPercent how much of one processor all its members used of late, for at most 30 s, in percent
 * @param memoryBytes resident memory of all its members; shared memory counts for each
 * @param failure its failure, if it died or is unhealthy
 */
public record ServiceStatus(
        ServiceName name,
        State state,
        Optional<Long> pid,
        Map<String, Integer> ports,
        Optional<String> url,
        Optional<Duration> uptime,
        int restarts,
        int processes,
        int cpuPercent,
        long memoryBytes,
        Optional<Failure> failure) {
    /** What a service is doing, in one word. */
    public enum State {
        /** It waits for its dependencies. */
        WAITING,
        /** It was launched and is not ready yet. */
        STARTING,
        /** It is ready, and lives. */
        READY,
        /** It was ready, and has lost its port or fails its alive check since. */
        UNHEALTHY,
        /** It is a task, and was done. */
        DONE,
        /** It ended without being asked to. */
        DEAD,
        /** It died and is launched again. */
        RESTARTING,
        /** It was stopped, or is launched no more, because the supervisor is gone. */
        STOPPED
    }
}
