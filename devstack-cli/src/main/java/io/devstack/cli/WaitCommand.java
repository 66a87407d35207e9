package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.event.RunListener;
import io.devstack.internal.journal.StatusWords;
import io.devstack.internal.json.Json;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.StackStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Waits until the stack is ready. */
@Command(name = "wait", description = "Waits until everything is ready, also if the start has not begun yet.")
final class WaitCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 50;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(names = "--json", description = "Prints the status as one JSON document at the end, and nothing else.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (tool.find().isEmpty() && deadline - System.nanoTime() > 0) {
            Thread.sleep(PAUSE_MILLIS); // the start makes it, here or above
        }
        tool.showStack();
        Path pidDirectory = tool.pidDirectoryOrDefault();
        StackStatus status = DevStack.in(pidDirectory)
                .listener(json ? RunListener.SILENT : tool.narrator())
                .awaitReady(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        if (json) {
            tool.out().println(Json.write(status));
        } else if (status.outcome() == StackStatus.Outcome.READY) {
            tool.out().println(StatusWords.ready(status));
        } else {
            tool.err().println(StatusWords.notReadyAfter(Elapsed.text(timeout), pidDirectory, status));
            String next = StatusWords.next(status, Program.COMMANDS);
            if (!next.isEmpty()) {
                tool.err().println(next);
            }
        }
        return ExitCodes.of(status);
    }
}
