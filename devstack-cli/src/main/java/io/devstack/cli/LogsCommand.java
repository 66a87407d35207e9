package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.LogPrinter;
import io.devstack.internal.frontend.AttachedTerminal;
import io.devstack.model.ServiceName;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints the output of services. */
@Command(name = "logs", description = "Prints what the services wrote: of the run that runs, or else of the last run.")
final class LogsCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(split = ",", paramLabel = "SERVICE", description = "Only of these services.")
    private Set<String> services = new LinkedHashSet<>();

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with new output until the stack ends or Ctrl+C; the stack runs on then.")
    private boolean follow;

    @Option(
            names = {"-p", "--previous"},
            description = "Of the launch before the last one: what a service wrote before it was restarted.")
    private boolean previous;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            defaultValue = "100",
            description = "How many of each service's last lines. Default: ${DEFAULT-VALUE}.")
    private int tail;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Prints before each new line the time at which it was read, in UTC.")
    private boolean timestamps;

    @Override
    public Integer call() throws InterruptedException {
        if (tail < 0) {
            throw new ParameterException(spec.commandLine(), "--tail=" + tail + ": use 0 or more");
        }
        if (previous && follow) {
            throw new ParameterException(spec.commandLine(), "--previous and --follow exclude each other");
        }
        LogPrinter printer = new LogPrinter(new ReadOutput(tool.out()), isColoured(), LogPrinter.clock(timestamps));
        DevStack stack = tool.silentDevStack();
        Set<ServiceName> names = DevStackCommand.names(services);
        boolean any = previous
                ? stack.previousLogs(tool.outputDirectory(), names, tail, printer)
                : stack.logs(tool.outputDirectory(), names, tail, follow, printer);
        if (!any && previous) {
            tool.err().println("there are no logs of an earlier launch");
            return ExitCodes.NOT_RUNNING;
        }
        if (!any) {
            tool.err().println("there are no logs in " + tool.pidDirectory() + " nor in " + tool.outputDirectory());
            return ExitCodes.NOT_RUNNING;
        }
        return ExitCodes.DONE;
    }

    private static boolean isColoured() {
        return System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"))
                && AttachedTerminal.isPresent();
    }
}
