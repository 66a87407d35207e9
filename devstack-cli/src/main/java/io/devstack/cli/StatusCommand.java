package io.devstack.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what the stack is doing. */
@Command(name = "status", description = "Shows each service: state, PID, address, uptime, restarts, CPU and memory.")
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Option(names = "--json", description = "Prints one JSON document, the same as GET /v1/stack of the control API.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        return PlainStatus.show(tool.out(), json ? tool.pidDirectoryOrDefault() : tool.pidDirectory(), json);
    }
}
