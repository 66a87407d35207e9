package io.devstack.internal.startup;

import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;

/** Ready when a member of the service itself listens on the port: an old server there proves nothing. */
final class PortHeldProbe implements Probe {
    private final PortLook port;

    PortHeldProbe(PortLook port) {
        this.port = port;
    }

    @Override
    public Manner manner() {
        return Manner.PROVE;
    }

    @Override
    public Observation observe() {
        PortLook.Seen seen = port.look();
        return switch (seen.kind()) {
            // hidden: another user's. It was bindable right before the launch, so the launch brought it about
            case MEMBER, HIDDEN -> Observation.ready(seen.detail());
            case STRANGER, OTHER_STACK, ELSEWHERE, NOBODY -> Observation.notYet(seen.detail());
        };
    }
}
