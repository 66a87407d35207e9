package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.internal.control.StatusRequest;
import io.devstack.internal.frontend.AttachedTerminal;
import io.devstack.internal.journal.StatusTable;
import io.devstack.internal.json.Json;
import io.devstack.model.DevStackException;
import io.devstack.model.StackStatus;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Shows what a stack is doing. Most calls of this program have no options, and are done here before the annotations of all
 * commands are read, which takes longer.
 */
final class PlainStatus {
    /** Set while the script makes the class-data archive, which is to have the classes of both ways to a status. */
    private static final boolean TRAINING = Boolean.getBoolean("devstack.training");

    /** Set by the script if it has asked the supervisor in vain. */
    private static final boolean ASKED = Boolean.getBoolean("devstack.asked");

    private static final String JSON = "--json";

    private PlainStatus() {}

    /**
     * Runs {@code status} without other options than {@code --json} and the PID directory that the script of the directory
     * passes on, and returns its exit status. Empty for anything else, also for a failure, which {@link Failures} words.
     */
    static Optional<Integer> run(PrintStream out, Path directory, String... arguments) {
        boolean json = arguments.length > 1 && arguments[arguments.length - 1].equals(JSON);
        int command = arguments.length - (json ? 2 : 1);
        boolean named = command == 2 && arguments[0].equals("--pid-directory");
        if (command < 0 || !arguments[command].equals("status") || !(named || command == 0)) {
            return Optional.empty();
        }
        try {
            Optional<Path> found = StackSearch.find(directory, named ? Path.of(arguments[1]) : null);
            if (found.isEmpty() && !json) {
                return Optional.empty();
            }
            Path pidDirectory = found.isPresent() ? found.get() : directory.resolve(StackSearch.PID_DIRECTORY);
            return Optional.of(show(out, pidDirectory, json));
        } catch (DevStackException | InvalidPathException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Prints the status as the supervisor words it, or as the files have it, and returns the exit status. */
    static int show(PrintStream out, Path pidDirectory, boolean json) throws InterruptedException {
        int columns = json ? 0 : AttachedTerminal.columns();
        Optional<StatusRequest.Reply> reply = ASKED ? Optional.empty() : ask(pidDirectory, json, columns);
        if (reply.isPresent() && !TRAINING) {
            out.print(reply.get().body());
            out.flush();
            return reply.get().ready() ? ExitCodes.DONE : ExitCodes.FAILED;
        }
        StackStatus status = DevStack.in(pidDirectory).status();
        if (json) {
            out.println(Json.write(status));
        } else {
            StatusTable.lines(pidDirectory, status, Program.COMMANDS, columns).forEach(out::println);
        }
        return ExitCodes.of(status);
    }

    private static Optional<StatusRequest.Reply> ask(Path pidDirectory, boolean json, int columns) {
        StatusRequest request = new StatusRequest(pidDirectory);
        return json ? request.json() : request.text(columns, Program.NAME);
    }
}
