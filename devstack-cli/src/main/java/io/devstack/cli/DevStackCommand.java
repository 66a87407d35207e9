package io.devstack.cli;

import io.devstack.DevStack;
import io.devstack.event.NarratingListener;
import io.devstack.internal.input.Durations;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command itself: finds the stack, and has the others as subcommands. */
@Command(
        name = "devstack",
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows, restarts and stops the stack of this project, whoever started it.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:done, or nothing to stop; of status and wait: everything is ready",
            "1:failed, or not everything is ready",
            "2:wrong usage",
            "3:nothing is running",
            "130:interrupted",
            "141:nobody reads the output any more"
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
            ServicesCommand.class,
            CompletionCommand.class
        })
final class DevStackCommand {
    private static final Set<String> WITHOUT_STACKS = Set.of("target", "node_modules");
    private static final int LEVELS_BELOW = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final Charset charset;
    private final Path directory;

    @Option(
            names = "--pid-directory",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The PID directory of the stack. Default: the nearest .pids, from here up to the project's root.")
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
     * @param charset the encoding of {@code out} and {@code err}
     * @param directory where the search for the PID directory begins
     */
    DevStackCommand(PrintStream out, PrintStream err, Charset charset, Path directory) {
        this.out = out;
        this.err = err;
        this.charset = charset;
        this.directory = directory;
    }

    /** Runs the command, and returns its exit status. */
    int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .setOut(new PrintWriter(new OutputStreamWriter(out, charset), true))
                .setErr(new PrintWriter(new OutputStreamWriter(err, charset), true))
                .registerConverter(Duration.class, worded(Durations::parse))
                .setExecutionExceptionHandler(new Failures());
    }

    /** Without it the name of the exception's class would be in the message. */
    static <T> ITypeConverter<T> worded(ITypeConverter<T> converter) {
        return text -> {
            try {
                return converter.convert(text);
            } catch (MalformedInputException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** Converts names of services: an argument that a converter of picocli rejects is an unmatched one to it. */
    static Set<ServiceName> names(Collection<String> names) {
        Set<ServiceName> all = new LinkedHashSet<>();
        for (String name : names) {
            try {
                all.add(new ServiceName(name));
            } catch (InvalidStackException e) {
                throw new InvalidStackException(
                        "SERVICE",
                        "'" + name + "' is no name of a service",
                        "names have lower-case letters, digits and hyphens");
            }
        }
        return all;
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
        return find().orElseThrow(() -> {
            List<Path> below = below();
            return new NotRunningException("there is no " + StackSearch.PID_DIRECTORY + " in " + directory
                    + " or above it in the project; "
                    + (below.isEmpty()
                            ? "if the stack's PID directory has another name, add --pid-directory"
                            : "below it there is " + joined(below) + ": add --pid-directory " + below.get(0)));
        });
    }

    /** Returns the PID directory, or where it would be: some commands have something to do without one. */
    Path pidDirectoryOrDefault() {
        return find().orElseGet(() -> directory.resolve(StackSearch.PID_DIRECTORY));
    }

    /** Returns the PID directory, if there is one. */
    Optional<Path> find() {
        return StackSearch.find(directory, pidDirectory);
    }

    /** Prints which stack is acted on, where that is not plain: one that was found above the working directory. */
    void showStack() {
        Path found = pidDirectoryOrDefault();
        if (pidDirectory == null && !directory.equals(found.getParent())) {
            err.println("stack " + found);
        }
    }

    private List<Path> below() {
        List<Path> found = new ArrayList<>();
        addBelow(directory, LEVELS_BELOW, found);
        return found;
    }

    private void addBelow(Path parent, int levels, List<Path> found) {
        try (Stream<Path> children = Files.list(parent)) {
            for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
                String name = String.valueOf(child.getFileName());
                if (name.equals(StackSearch.PID_DIRECTORY)) {
                    found.add(directory.relativize(child));
                } else if (levels > 0 && !name.startsWith(".") && !WITHOUT_STACKS.contains(name)) {
                    addBelow(child, levels - 1, found);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return; // a directory that cannot be read has nothing to propose
        }
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    Path outputDirectory() {
        return outputDirectory == null
                ? pidDirectoryOrDefault().resolveSibling("target").resolve("devstack")
                : directory.resolve(outputDirectory);
    }

    /** Returns the stack, which is to be changed; what happens to it is printed. */
    DevStack devStack() {
        showStack();
        return DevStack.in(pidDirectory()).listener(narrator());
    }

    /** Returns the stack; nothing is printed. */
    DevStack silentDevStack() {
        return DevStack.in(pidDirectory());
    }

    NarratingListener narrator() {
        return new NarratingListener(out::println, err::println);
    }
}
