package io.devstack.event;

import java.time.Instant;

/**
 * A line of the journal.
 *
 * @param at when it was written
 * @param fact what happened
 */
public record RecordedEvent(Instant at, RunEvent fact) {}
