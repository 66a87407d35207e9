package io.devstack.stack;

import java.util.List;
import java.util.Set;

/**
 * The services of a running stack that ended without being asked to.
 *
 * @param failures a failure for each death since the stack was ready, restarted services included, and for each service
 *     that an ordered restart left down
 * @param down the services that have not been ready since
 * @since 0.1.0
 */
public record Deaths(List<Failure> failures, Set<ServiceName> down) {
    /** Copies the collections. */
    public Deaths {
        failures = List.copyOf(failures);
        down = Set.copyOf(down);
    }
}
