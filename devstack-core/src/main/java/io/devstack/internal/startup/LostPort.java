package io.devstack.internal.startup;

import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.shutdown.Holders;
import io.devstack.internal.state.RunRecord;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out whether a strange process took a picked port, which is released right before the launch of its service. */
final class LostPort {
    private LostPort() {}

    /** Returns the loss in words, with the process that took the port. */
    static Optional<String> of(PlannedService service, RunRecord run, StartTools tools) {
        PortCheck check = new PortCheck(tools.sockets());
        Members members = new Members(tools.table(), run.evidence(tools.table()));
        Set<ProcessIdentity> own =
                members.pass().members().stream().map(Member::identity).collect(Collectors.toSet());
        for (int port : service.pickedPorts()) {
            PortStatus status = check.check(port);
            boolean others = status.uses().stream()
                    .filter(use -> use.state() == SocketUse.State.LISTENING)
                    .anyMatch(use -> Collections.disjoint(use.holders(), own));
            if (!status.isFree() && others) {
                return Optional.of("port " + port + ", picked for '" + service.name() + "', was lost: "
                        + Holders.describe(tools.table(), status));
            }
        }
        return Optional.empty();
    }
}
