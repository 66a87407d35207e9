package io.devstack.cli;

import io.devstack.AttachedTerminal;
import io.devstack.DevStack;
import io.devstack.journal.StatusTable;
import io.devstack.json.Json;
import io.devstack.stack.StackListener;
import io.devstack.stack.StackStatus;
import java.nio.file.Path;
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
        return show(tool, json);
    }

    static int show(DevStackCommand tool, boolean json) throws InterruptedException {
        Path pidDirectory = json ? tool.pidDirectoryOrDefault() : tool.pidDirectory();
        StackStatus status = DevStack.in(pidDirectory, StackListener.SILENT).status();
        if (json) {
            tool.out().println(Json.write(status));
        } else {
            StatusTable.lines(pidDirectory, status, Failures.COMMANDS, AttachedTerminal.columns())
                    .forEach(tool.out()::println);
        }
        return ExitCodes.of(status);
    }
}
