package io.devstack.internal.process;

import java.time.Duration;

/**
 * What a process uses.
 *
 * @param processorTime of all its threads since it began
 * @param memoryBytes resident memory
 */
public record ProcessUsage(Duration processorTime, long memoryBytes) {
    /** Nothing: a process that is gone, or that the system reports nothing about. */
    public static final ProcessUsage NONE = new ProcessUsage(Duration.ZERO, 0);

    /** Returns the sum of both. */
    public ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(processorTime.plus(other.processorTime), memoryBytes + other.memoryBytes);
    }
}
