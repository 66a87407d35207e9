package io.devstack.internal.os;

import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts programs in sessions of their own by a command that becomes the program, as {@code setsid(1)} does, so the number is its
 * own.
 *
 * <p>All of them are started by one thread that never ends: to the kernel the thread is the parent, and a program that wants
 * to die with its parent ({@code PR_SET_PDEATHSIG}: bwrap, {@code tini -p}) would die with any other.
 */
class PosixLauncher implements Launcher {
    private static final ExecutorService PARENT =
            Executors.newSingleThreadExecutor(work -> BackgroundThread.of("devstack-launch", work));

    private static final String STANDARD_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
    private static final String LOWEST_PRIORITY = "19";

    private final List<String> isolation;

    /** Makes one whose programs follow the words of {@code isolation}. */
    PosixLauncher(List<String> isolation) {
        this.isolation = List.copyOf(isolation);
    }

    List<String> isolated(List<String> command) {
        List<String> words = new ArrayList<>(isolation);
        words.addAll(command);
        return words;
    }

    /** Returns the words that run a command at the lowest priority, or at the same one where there is no tool for that. */
    static List<String> inBackground(List<String> command) {
        List<String> words = new ArrayList<>();
        tool("nice").ifPresent(nice -> words.addAll(List.of(nice.toString(), "-n", LOWEST_PRIORITY)));
        words.addAll(command);
        return words;
    }

    /** Finds a tool of the system, also if its directory is not on the PATH. */
    static Optional<Path> tool(String name) {
        String path = System.getenv().getOrDefault(SEARCH_PATH, "") + ":" + STANDARD_PATH;
        return lookUp(name, Path.of("/"), path);
    }

    /** Returns the directory that an environment variable names; empty if it is not absolute. */
    static Optional<Path> directory(String variable) {
        String value = System.getenv().getOrDefault(variable, "");
        return value.startsWith("/") ? Optional.of(Path.of(value)) : Optional.empty();
    }

    /** Changes the environment of a program that is about to be launched, and returns the words that launch it. */
    List<String> prepared(List<String> command, Map<String, String> environment) {
        return isolated(command);
    }

    @Override
    public Process launch(Launch launch) throws IOException {
        ProcessBuilder builder = new ProcessBuilder()
                .directory(launch.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.output().toFile()));
        adapt(builder.environment(), launch.environment());
        builder.command(prepared(launch.command(), builder.environment()));
        Process process = start(builder);
        if (launch.input() == StandardInput.EMPTY) {
            process.getOutputStream().close();
        }
        return process;
    }

    /** Leaves alone what this JVM inherited and the program gets unchanged: the JDK then hands on its very bytes. */
    private static void adapt(Map<String, String> inherited, Map<String, String> wanted) {
        inherited.entrySet().removeIf(entry -> !entry.getValue().equals(wanted.get(entry.getKey())));
        wanted.forEach((name, value) -> {
            if (!inherited.containsKey(name)) {
                inherited.put(name, value);
            }
        });
    }

    /** Also for an interrupted caller: a launch that has begun must not become an unknown process. */
    private static Process start(ProcessBuilder builder) throws IOException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        PARENT.execute(() -> {
            try {
                started.complete(builder.start());
            } catch (IOException | RuntimeException | Error e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException broken) {
                throw broken;
            }
            throw e;
        }
    }

    @Override
    public Optional<Path> find(String program, Path directory, Map<String, String> environment) {
        return lookUp(program, directory, environment.getOrDefault(SEARCH_PATH, ""));
    }

    /** An empty element of PATH means the working directory, as POSIX has it. */
    static Optional<Path> lookUp(String program, Path directory, String searchPath) {
        if (program.indexOf('/') >= 0) {
            return Optional.of(directory.resolve(program)).filter(PosixLauncher::isProgram);
        }
        for (String element : searchPath.split(":", -1)) {
            Path candidate = directory.resolve(element).resolve(program);
            if (!program.isEmpty() && isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
