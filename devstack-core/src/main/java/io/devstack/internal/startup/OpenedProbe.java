package io.devstack.internal.startup;

import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;

/** Records whether a probe of a service's own port ever found it open. */
final class OpenedProbe implements Probe {
    private final Probe probe;
    private final PortLook port;

    OpenedProbe(Probe probe, PortLook port) {
        this.probe = probe;
        this.port = port;
    }

    @Override
    public Manner manner() {
        return probe.manner();
    }

    @Override
    public Observation observe() throws InterruptedException {
        Observation seen = probe.observe();
        if (seen.kind() != Observation.Kind.ABSENT) {
            port.wasOpen();
        }
        return seen;
    }

    @Override
    public void close() {
        probe.close();
    }
}
