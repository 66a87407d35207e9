package io.devstack.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Prints the names of the services on record, for the completion script. */
@Command(name = ServicesCommand.NAME, hidden = true, description = "Prints the names of the services, one a line.")
final class ServicesCommand implements Callable<Integer> {
    static final String NAME = "services";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Override
    public Integer call() throws InterruptedException {
        tool.silentDevStack().status().services().forEach(service -> tool.out().println(service.name()));
        return ExitCodes.DONE;
    }
}
