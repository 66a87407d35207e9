package io.devstack.internal.startup;

import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.shutdown.Holders;
import io.devstack.internal.shutdown.OwningStack;
import io.devstack.internal.shutdown.PortHolders;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Failure;
import io.devstack.model.Project;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Refuses a start whose fixed ports are not free, and says who has them. */
final class FixedPorts {
    private final StackDefinition stack;
    private final StateDirectory state;
    private final StartTools tools;
    private final PortCheck check;

    FixedPorts(StackDefinition stack, StateDirectory state, StartTools tools) {
        this.stack = stack;
        this.state = state;
        this.tools = tools;
        this.check = new PortCheck(tools.sockets());
    }

    void requireFree(ServiceName service, int port) throws StartFailure {
        PortStatus status = check.check(port);
        if (status.isFree()) {
            return;
        }
        Optional<String> stack = status.uses().stream()
                .flatMap(use -> use.holders().stream())
                .flatMap(holder -> OwningStack.describe(tools.table(), holder, port).stream())
                .findFirst();
        if (stack.isPresent()) {
            throw new StartFailure(Failure.of(
                    Failure.Kind.PORT_IN_USE_BY_STACK,
                    Optional.of(service),
                    "port " + port + " of service '" + service + "' is taken by " + stack.get()));
        }
        boolean own = isHeldByProject(port);
        throw new StartFailure(Failure.of(
                own ? Failure.Kind.PORT_IN_USE_BY_PROJECT : Failure.Kind.PORT_IN_USE,
                Optional.of(service),
                "port " + port + " of service '" + service + "' is taken: " + Holders.describe(tools.table(), status)
                        + (own ? "; that looks like this service, started by hand" : "")
                        + hint(port, status)));
    }

    private String hint(int port, PortStatus status) {
        return status.uses().stream()
                .flatMap(use -> use.holders().stream())
                .flatMap(holder -> tools.table().commandLine(holder.pid()).stream())
                .flatMap(command -> tools.hints().of(port, command).stream())
                .findFirst()
                .map(hint -> "; " + hint)
                .orElse("");
    }

    private boolean isHeldByProject(int port) {
        Path directory = Optional.ofNullable(state.path().getParent()).orElse(state.path());
        return new PortHolders(tools.table(), tools.sockets())
                .listeners(Set.of(port), Optional.of(Project.of(directory, stack.services()))).stream()
                        .anyMatch(holder -> holder.kind() == PortHolders.Kind.PROJECT);
    }
}
