package io.devstack.internal.startup;

import io.devstack.internal.probe.ExecProbe;
import io.devstack.internal.probe.HttpProbe;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;
import io.devstack.internal.probe.TcpProbe;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.startup.PlannedService.PlannedProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tries the probes of a service's alive check once, one after the other. */
final class AliveAttempt implements Liveness.Attempt {
    private static final long CONNECT_PAUSE_MILLIS = 10;

    private final Launcher launcher;
    private final List<PlannedProbe> probes;
    private final Duration timeout;
    private final List<ProbeResult> last = new CopyOnWriteArrayList<>();

    AliveAttempt(Launcher launcher, List<PlannedProbe> probes, Duration timeout) {
        this.launcher = launcher;
        this.probes = List.copyOf(probes);
        this.timeout = timeout;
    }

    /** Returns the first observation that is not ready, or the last one. */
    @Override
    public Observation run() throws InterruptedException {
        Observation seen = Observation.ready("");
        for (int i = 0; i < probes.size(); i++) {
            try (Probe probe = probe(probes.get(i))) {
                seen = probe.manner() == Probe.Manner.CONNECT ? connected(probe) : probe.observe();
            }
            keep(i, ProbeResult.of(seen));
            if (seen.kind() != Observation.Kind.READY) {
                return seen;
            }
        }
        return seen;
    }

    /** Probes are tried in their order, so the list has a place for this one, or ends before it. */
    private void keep(int index, ProbeResult result) {
        if (index < last.size()) {
            last.set(index, result);
        } else {
            last.add(result);
        }
    }

    @Override
    public List<ProbeResult> last() {
        return List.copyOf(last);
    }

    private Probe probe(PlannedProbe planned) {
        if (planned instanceof PlannedProbe.Http http) {
            return new HttpProbe(http.request(), http.status(), http.body(), timeout);
        }
        if (planned instanceof PlannedProbe.Exec exec) {
            return new ExecProbe(launcher, exec.command(), timeout);
        }
        return new TcpProbe(((PlannedProbe.Tcp) planned).port());
    }

    /** A connection attempt that is neither accepted nor refused goes on with the next call. */
    private Observation connected(Probe probe) throws InterruptedException {
        long start = System.nanoTime();
        Observation seen = probe.observe();
        while (seen.kind() == Observation.Kind.NOT_YET && System.nanoTime() - start < timeout.toNanos()) {
            Thread.sleep(CONNECT_PAUSE_MILLIS);
            seen = probe.observe();
        }
        return seen;
    }
}
