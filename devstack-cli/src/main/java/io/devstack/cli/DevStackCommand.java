package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.input.Durations;
import io.devstack.journal.NarratingListener;
import io.devstack.stack.NotRunningException;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackListener;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself: finds the stack, and has the others as subcommands. */
@Command(
        name = "devstack",
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows, restarts and stops the stack of this project, whoever started it.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:done; of status and wait: everything is ready",
            "1:failed, or not everything is ready",
            "2:wrong usage",
            "3:nothing is running"
        },
        versionProvider = DevStackCommand.Version.class,
        subcommands = {
            StatusCommand.class,
            LogsCommand.class,
            RestartCommand.class,
            WaitCommand.class,
            OpenCommand.class,
            EventsCommand.class,
            StopCommand.class,
            HardShutdownCommand.class,
            CompletionCommand.class
        })
final class DevStackCommand {
    private static final String PID_DIRECTORY = ".pids";

    private final PrintStream out;
    private final PrintStream err;
    private final Path directory;

    @Option(
            names = "--pid-directory",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The PID directory of the stack. Default: the nearest .pids, here or above.")
    private @Nullable Path pidDirectory;

    @Option(
            names = "--output-directory",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where the files of ended runs are. Default: target/devstack beside the PID directory.")
    private @Nullable Path outputDirectory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Prints this help.")
    @SuppressWarnings("UnusedVariable") // picocli prints it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version.")
    @SuppressWarnings("UnusedVariable") // picocli prints it
    private boolean version;

    /** The version is in the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = DevStackCommand.class.getPackage().getImplementationVersion();
            return new String[] {"devstack " + (version == null ? "(not from a jar)" : version)};
        }
    }

    /**
     * Makes the command.
     *
     * @param directory where the search for the PID directory begins
     */
    DevStackCommand(PrintStream out, PrintStream err, Path directory) {
        this.out = out;
        this.err = err;
        this.directory = directory;
    }

    /** Runs the command, and returns its exit status. */
    int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    @SuppressWarnings("DefaultCharset") // the writers have the encoding of the streams
    private CommandLine commandLine() {
        return new CommandLine(this)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(ServiceName.class, ServiceName::new)
                .setExecutionExceptionHandler(new Failures());
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /**
     * Returns the PID directory.
     *
     * @throws NotRunningException if there is none
     */
    Path pidDirectory() {
        if (pidDirectory != null) {
            return directory.resolve(pidDirectory);
        }
        for (Path each = directory; each != null; each = each.getParent()) {
            if (Files.isDirectory(each.resolve(PID_DIRECTORY))) {
                return each.resolve(PID_DIRECTORY);
            }
        }
        throw new NotRunningException(
                "there is no " + PID_DIRECTORY + " in " + directory
                        + " or above, so no stack was started here; if its PID directory has another name, add --pid-directory");
    }

    /** Returns the PID directory, or where it would be: some commands have something to do without one. */
    Path pidDirectoryOrDefault() {
        try {
            return pidDirectory();
        } catch (NotRunningException e) {
            return directory.resolve(PID_DIRECTORY);
        }
    }

    Path outputDirectory() {
        return outputDirectory == null
                ? pidDirectory().resolveSibling("target").resolve("devstack")
                : directory.resolve(outputDirectory);
    }

    /** Returns the stack; what happens to it is printed. */
    DevStack devStack() {
        return DevStack.in(pidDirectory(), narrator());
    }

    /** Returns the stack; nothing is printed. */
    DevStack silentDevStack() {
        return DevStack.in(pidDirectory(), StackListener.SILENT);
    }

    NarratingListener narrator() {
        return new NarratingListener(out::println, err::println);
    }
}
