package io.devstack.journal;

import io.devstack.stack.Fact;
import java.time.Instant;

/**
 * A line of the journal.
 *
 * @param at when it was written
 * @param fact what happened
 */
public record Entry(Instant at, Fact fact) {}
