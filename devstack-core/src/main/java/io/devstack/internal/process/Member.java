package io.devstack.internal.process;

import io.devstack.model.OwnershipRule;

/**
 * A process that is ours, and why.
 *
 * @param entry the process
 * @param rule the proof
 */
public record Member(ProcessEntry entry, OwnershipRule rule) {
    /** Returns the identity of the process. */
    public ProcessIdentity identity() {
        return entry.identity();
    }
}
