package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.LastRun;
import io.devstack.internal.journal.StatusWords;
import io.devstack.model.RunId;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Stops the stack. */
@Command(name = "stop", description = "Stops the stack, and fails if something is left or a service had died.")
final class StopCommand implements Callable<Integer> {
    /** The run whose stop the script has ordered without seeing its end; one that was started since is left alone. */
    private static final Optional<RunId> BEGUN =
            Optional.ofNullable(System.getProperty("devstack.run")).map(RunId::new);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Option(
            names = "--timeout",
            converter = PositiveTime.class,
            paramLabel = "TIME",
            description = "How long the stop may take, such as 2m; after that everything that is left is killed.")
    private @Nullable Duration timeout;

    @Override
    public Integer call() throws InterruptedException {
        tool.showStack();
        StopReport report = DevStack.in(tool.pidDirectoryOrDefault())
                .listener(tool.narrator())
                .stop(new StopOptions(Optional.empty(), BEGUN, Optional.ofNullable(timeout)));
        if (report.found() == StopReport.Found.NOTHING && BEGUN.isPresent()) {
            Optional<StopReport> ended = endedMeanwhile();
            if (ended.isEmpty()) {
                tool.err().println("the run has ended; whether a service had died before is not known");
            }
            return ended.map(this::finish).orElse(ExitCodes.FAILED);
        }
        if (report.found() == StopReport.Found.NOTHING) {
            tool.out().println("nothing is on record in " + tool.pidDirectoryOrDefault());
        }
        return finish(report);
    }

    private int finish(StopReport report) {
        StatusWords.afterStop(report, Program.NAME).forEach(tool.err()::println);
        return report.isClean() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /** The script did not read how the stop ended; the journal has it, unless the next run has begun since. */
    private Optional<StopReport> endedMeanwhile() {
        return LastRun.judge(tool.pidDirectoryOrDefault(), tool.outputDirectory())
                .filter(last -> !last.goesOn())
                .map(last -> new StopReport(
                        StopReport.Found.A_RUN,
                        last.left().isEmpty() ? Verdict.UNOBSERVABLE : Verdict.LEFT,
                        last.left(),
                        List.of(),
                        last.failures()));
    }
}
