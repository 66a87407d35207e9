package io.devstack.internal.process;

import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends signals, only to verified identities. Safe for use by several threads. */
public interface ProcessSignals {
    /** Sends to one process after checking that it still is the same one. */
    Delivery send(Signal signal, ProcessIdentity target);

    /** Sends to several processes likewise, all at once where the system can; returns the outcome for each, in their order. */
    default Map<ProcessIdentity, Delivery> sendToAll(Signal signal, Collection<ProcessIdentity> targets) {
        Map<ProcessIdentity, Delivery> outcomes = new LinkedHashMap<>();
        targets.forEach(target -> outcomes.put(target, send(signal, target)));
        return outcomes;
    }

    /**
     * Sends to every process of a group at once, atomically against {@code fork}. The caller vouches that the group has
     * a live member of its own; the group of this JVM, 0 and 1 are refused with {@link IllegalArgumentException}.
     */
    Delivery sendToGroup(Signal signal, long group);

    /** Does the same for several groups, all at once where the system can; returns those that were reached. */
    default Set<Long> sendToGroups(Signal signal, Set<Long> groups) {
        return groups.stream()
                .filter(group -> sendToGroup(signal, group) == Delivery.SENT)
                .collect(Collectors.toUnmodifiableSet());
    }
}
