package io.devstack.startup;

import io.devstack.port.SocketTable;
import io.devstack.port.SocketUse;
import io.devstack.process.Members;
import io.devstack.process.ProcessTable;
import io.devstack.readiness.Observation;
import io.devstack.readiness.Probe;
import io.devstack.shutdown.Holders;
import java.util.List;
import java.util.Set;

/** Ready when a member of the service itself listens on the port: an old server there proves nothing. */
final class PortHeldProbe implements Probe {
    private final int port;
    private final Members members;
    private final SocketTable sockets;
    private final ProcessTable table;

    PortHeldProbe(int port, Members members, SocketTable sockets, ProcessTable table) {
        this.port = port;
        this.members = members;
        this.sockets = sockets;
        this.table = table;
    }

    @Override
    public Observation observe() {
        long[] own = members.pass().members().stream()
                .mapToLong(member -> member.identity().pid())
                .toArray();
        if (sockets.usesAmong(Set.of(port), own).stream().anyMatch(PortHeldProbe::isHeldListener)) {
            return Observation.ready("a process of its own listens on port " + port);
        }
        List<SocketUse> listeners = sockets.uses(Set.of(port)).stream()
                .filter(use -> use.state() == SocketUse.State.LISTENING)
                .toList();
        if (listeners.isEmpty()) {
            return Observation.notYet("nobody listens on port " + port);
        }
        return listeners.stream()
                .flatMap(use -> use.holders().stream())
                .findFirst()
                .map(stranger -> Observation.notYet(
                        "port " + port + " is held by another process: " + Holders.describe(table, stranger)))
                // hidden: another user's. It was bindable right before the launch, so the launch brought it about
                .orElseGet(() -> Observation.ready("a process that the system hides listens on port " + port));
    }

    private static boolean isHeldListener(SocketUse use) {
        return use.state() == SocketUse.State.LISTENING && !use.holders().isEmpty();
    }
}
