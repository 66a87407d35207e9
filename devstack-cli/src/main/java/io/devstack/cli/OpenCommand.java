package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.internal.frontend.BrowserCall;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.UnknownServiceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows a service, or the stack's dashboard, in the browser. */
@Command(
        name = "open",
        description = "Opens a service in the browser, or without a service the dashboard of the stack."
                + " Prints the address where there is no browser.")
final class OpenCommand implements Callable<Integer> {
    private static final String MASKED = "***";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "Opens its <open> address, or else its URL.")
    private @Nullable String service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PORT",
            description = "Opens this port of the service, by its key. Default: the first one.")
    private @Nullable String port;

    @Option(names = "--control", description = "Lets the dashboard restart services and stop the stack.")
    private boolean control;

    @Option(names = "--print", description = "Only prints the address.")
    private boolean print;

    @Override
    public Integer call() throws InterruptedException {
        String url = service == null
                ? tool.silentDevStack().dashboard(control)
                : address(DevStackCommand.names(List.of(service)).iterator().next());
        boolean opened = !print && url.startsWith("http") && BrowserCall.show(url);
        tool.out().println(opened ? "opened " + url : url);
        return ExitCodes.DONE;
    }

    /** The journal masks secrets in {@code <open>}; such an address would be of no use. */
    private String address(ServiceName name) throws InterruptedException {
        DevStack stack = tool.silentDevStack();
        List<RunningService> running = stack.running()
                .orElseThrow(() -> new NotRunningException("nothing is running in " + tool.pidDirectory()));
        Optional<RunningService> ready =
                running.stream().filter(each -> each.name().equals(name)).findFirst();
        if (ready.isEmpty()) {
            Set<ServiceName> known =
                    stack.status().services().stream().map(ServiceStatus::name).collect(Collectors.toSet());
            throw known.contains(name)
                    ? new DevStackException("'" + name + "' is not ready, so it has no address yet")
                    : new UnknownServiceException(name, known);
        }
        RunningService found = ready.get();
        if (port != null) {
            return found.url(port)
                    .orElseThrow(() -> new InvalidStackException(
                            "PORT",
                            "'" + name + "' has no port '" + port + "'",
                            found.ports().isEmpty()
                                    ? "it declares none"
                                    : "its ports are "
                                            + String.join(", ", found.ports().keySet())));
        }
        Optional<String> open = found.open().filter(address -> !address.contains(MASKED));
        return open.or(found::url)
                .orElseThrow(() -> new DevStackException("'" + name + "' has no address: it declares no port"));
    }
}
