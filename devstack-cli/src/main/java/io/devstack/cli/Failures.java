package io.devstack.cli;

import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.journal.StatusWords;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RestartFailedException;
import io.devstack.model.ServiceName;
import io.devstack.model.UnknownServiceException;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Prints what a command failed with and what to do about it, and chooses the exit status. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    private static final int INTERRUPTED = 130;

    /** As after SIGPIPE, by which other commands end there: 128 + 13. */
    private static final int NOBODY_READS = 141;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof InterruptedException) {
            return INTERRUPTED;
        }
        if (failure instanceof ReadOutput.ClosedException) {
            return NOBODY_READS;
        }
        if (!(failure instanceof DevStackException)) {
            throw failure;
        }
        command.getErr().println(failure.getMessage());
        remedy(failure).ifPresent(command.getErr()::println);
        return status(failure);
    }

    private static int status(Exception failure) {
        if (failure instanceof NotRunningException) {
            return ExitCodes.NOT_RUNNING;
        }
        return failure instanceof UnknownServiceException || failure instanceof InvalidStackException
                ? ExitCodes.USAGE
                : ExitCodes.FAILED;
    }

    private static Optional<String> remedy(Exception failure) {
        if (failure instanceof NotRunningException) {
            return Optional.of("Start it with: " + Program.COMMANDS.start());
        }
        if (failure instanceof NotStoppedException) {
            return Optional.of(StatusWords.listLeft(Program.NAME));
        }
        if (failure instanceof UnknownServiceException unknown) {
            return DidYouMean.of(
                            unknown.name().value(),
                            unknown.known().stream().map(ServiceName::value).toList())
                    .map(near -> "Perhaps you meant '" + near + "'.");
        }
        if (failure instanceof RestartFailedException failed) {
            return Optional.of("The rest of the stack runs on. Try again with: " + Program.COMMANDS.restart()
                    + failed.failures().stream()
                            .flatMap(each -> each.service().stream())
                            .map(ServiceName::value)
                            .collect(Collectors.joining(",")));
        }
        return Optional.empty();
    }
}
