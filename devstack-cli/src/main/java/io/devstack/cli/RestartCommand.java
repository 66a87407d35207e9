package io.devstack.cli;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Restarts services. */
@Command(
        name = "restart",
        description = "Stops services and launches them again, as they were started. Returns when they are ready.")
final class RestartCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Parameters(split = ",", paramLabel = "SERVICE", description = "Only these services. Default: all, tasks too.")
    private Set<String> services = new LinkedHashSet<>();

    @Option(names = "--dependants", description = "Also restarts the services that depend on them, directly or not.")
    private boolean dependants;

    @Option(
            names = "--ready-timeout",
            converter = PositiveTime.class,
            paramLabel = "TIME",
            description = "How long each service may take until it is ready, such as 5m, instead of its own timeout.")
    private @Nullable Duration readyTimeout;

    @Override
    public Integer call() throws InterruptedException {
        tool.devStack().restart(DevStackCommand.names(services), dependants, Optional.ofNullable(readyTimeout));
        return ExitCodes.DONE;
    }
}
