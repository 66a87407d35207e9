package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.HardShutdownCall;
import io.devstack.internal.frontend.AttachedTerminal;
import io.devstack.internal.frontend.HardShutdownDialog;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Kills the run on record and the owners of the ports, after a countdown. */
@Command(
        name = "hard-shutdown",
        description = {
            "Lists what runs on record and the owners of its ports, counts down, then kills all of it.",
            "This kills processes that devstack did not start. Enter or Ctrl+C cancels."
        })
final class HardShutdownCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65_535;
    private static final Duration COUNTDOWN = Duration.ofSeconds(3);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--ports", split = ",", paramLabel = "PORT", description = "More ports to free: 5000,3000")
    private Set<Integer> ports = new LinkedHashSet<>();

    @Option(
            names = "--process-names",
            split = ",",
            paramLabel = "NAME",
            description = "Names of your programs to kill, wherever they run: node,python,uvicorn")
    private Set<String> processNames = new LinkedHashSet<>();

    @Option(
            names = "--countdown",
            paramLabel = "TIME",
            description = "How long you can cancel. Default: 3s, or none where the variable CI is set; 0s for none.")
    private @Nullable Duration countdown;

    @Option(names = "--dry-run", description = "Only lists.")
    private boolean dryRun;

    private Duration countdown() {
        return Optional.ofNullable(countdown).orElse(System.getenv("CI") == null ? COUNTDOWN : Duration.ZERO);
    }

    /** A terminal that is called dumb rewrites nothing. */
    private Optional<PrintStream> terminal() {
        return AttachedTerminal.isPresent() && !"dumb".equals(System.getenv("TERM"))
                ? Optional.of(tool.out())
                : Optional.empty();
    }

    @Override
    public Integer call() throws InterruptedException {
        for (int port : ports) {
            if (port < 1 || port > LAST_PORT) {
                throw new ParameterException(spec.commandLine(), "--ports=" + port + ": use 1 to " + LAST_PORT);
            }
        }
        tool.out().println("stack " + tool.pidDirectoryOrDefault());
        HardShutdownCall call = DevStack.in(tool.pidDirectoryOrDefault())
                .listener(tool.narrator())
                .hardShutdown(ports, processNames);
        HardShutdownDialog dialog =
                new HardShutdownDialog(List.of(call), tool.out()::println, tool.err()::println, terminal());
        if (dryRun) {
            dialog.dryRun();
        } else {
            dialog.run(
                    countdown(),
                    processNames.isEmpty()
                            ? " Programs can be ended by name: --process-names=node,python,uvicorn"
                            : "");
        }
        return ExitCodes.DONE;
    }
}
