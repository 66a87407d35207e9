package io.devstack.internal.startup;

import io.devstack.internal.probe.Observation;
import java.time.Instant;
import java.util.List;

/**
 * What a probe saw last.
 *
 * @param at when
 * @param holds whether its condition held
 * @param what the fact, for a person
 * @since 0.1.0
 */
public record ProbeResult(Instant at, boolean holds, String what) {
    static ProbeResult of(Observation seen) {
        return new ProbeResult(Instant.now(), seen.kind() == Observation.Kind.READY, seen.detail());
    }

    static List<ProbeResult> of(List<Observation> seen) {
        return seen.stream().map(ProbeResult::of).toList();
    }
}
