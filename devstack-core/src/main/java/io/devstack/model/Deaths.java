package io.devstack.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The services of a running stack that ended without being asked to.
 *
 * @param all each death since the stack was ready, restarted services included, and each service that an ordered restart
 *     left down
 * @param down the services that have not been ready since
 * @param exits the exit statuses of those of them whose status is known
 * @param givenUp those of them whose restart failed, or that have died too often
 * @since 0.1.0
 */
public record Deaths(
        List<Death> all, Set<ServiceName> down, Map<ServiceName, ExitStatus> exits, Set<ServiceName> givenUp) {
    private static final ExitStatus UNKNOWN = new ExitStatus(1);

    /**
     * A death.
     *
     * @param at when the supervisor saw it, within milliseconds
     * @param failure the fact with the last log lines
     */
    public record Death(Instant at, Failure failure) {}

    /** Copies the collections. */
    public Deaths {
        all = List.copyOf(all);
        down = Set.copyOf(down);
        exits = Map.copyOf(exits);
        givenUp = Set.copyOf(givenUp);
    }

    /** Returns the failures of all deaths. */
    public List<Failure> failures() {
        return all.stream().map(Death::failure).toList();
    }

    /** Returns whether a service is down and its policy does not restart it. */
    public boolean staysDown(ServiceName service, RestartPolicy policy) {
        return down.contains(service)
                && (givenUp.contains(service) || !policy.covers(exits.getOrDefault(service, UNKNOWN)));
    }
}
