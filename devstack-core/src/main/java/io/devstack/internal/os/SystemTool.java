package io.devstack.internal.os;

import io.devstack.internal.process.BackgroundThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Runs a tool of the system and returns its output. A tool that exceeds its time limit is killed and run once more, because lsof
 * hangs on real machines (bytedance/deer-flow#1399), and so is one whose output is rejected. An interrupt does not end the wait.
 *
 * <p>Safe for use by several threads. A tool is a child of this JVM and belongs to no run: {@link #during} returns the numbers of
 * the tools, so that a list of processes can leave them out.
 */
final class SystemTool {
    /** How long a tool may take. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    private static final int ATTEMPTS = 2;

    private static final Object LOCK = new Object();
    private static final Set<Long> RUNNING = new HashSet<>();
    private static final List<Set<Long>> WATCHES = new ArrayList<>();

    private final Duration limit;

    /** Makes one that gives a tool at most {@code limit}. */
    SystemTool(Duration limit) {
        this.limit = limit;
    }

    /**
     * The output of a tool.
     *
     * @param status the exit status
     * @param text the standard output
     */
    record Output(int status, String text) {}

    /**
     * The outcome of a piece of work.
     *
     * @param result its result
     * @param tools the numbers of all tools that ran at some time during the work
     */
    record During<T>(T result, Set<Long> tools) {}

    /** Returns the path of a tool, or its name if there is none, so that running it fails. */
    static String named(String name) {
        return PosixLauncher.tool(name).map(Path::toString).orElse(name);
    }

    /** Does {@code work} and notes which tools run at the same time. */
    static <T> During<T> during(Supplier<T> work) {
        Set<Long> seen;
        synchronized (LOCK) {
            seen = new HashSet<>(RUNNING);
            WATCHES.add(seen);
        }
        try {
            T result = work.get();
            synchronized (LOCK) {
                return new During<>(result, Set.copyOf(seen));
            }
        } finally {
            synchronized (LOCK) {
                WATCHES.removeIf(watch -> watch == seen);
            }
        }
    }

    /**
     * Runs a tool in the locale C and UTC.
     *
     * @param accepted whether the output counts
     * @return empty if the tool failed, exceeded its limit or was rejected twice
     */
    Optional<Output> run(List<String> words, Predicate<Output> accepted) {
        boolean interrupted = Thread.interrupted();
        try {
            int attempts = 0;
            while (attempts++ < ATTEMPTS) {
                try {
                    Optional<Output> output = run(words).filter(accepted);
                    if (output.isPresent()) {
                        return output;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    attempts--;
                } catch (IOException e) {
                    continue; // no such program, or the machine has no process to give
                }
            }
            return Optional.empty();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Output> run(List<String> words) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Process process = start(words);
        CompletableFuture<String> text = new CompletableFuture<>();
        try {
            if (!BackgroundThread.tryBegin("devstack-tool", () -> read(process.getInputStream(), text))) {
                return Optional.empty();
            }
            String read = text.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            boolean ended = process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return ended ? Optional.of(new Output(process.exitValue(), read)) : Optional.empty();
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } finally {
            process.destroyForcibly();
            var unused = process.onExit().thenRun(() -> forget(process.pid()));
        }
    }

    private static void read(InputStream in, CompletableFuture<String> text) {
        try {
            text.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            text.completeExceptionally(e);
        }
    }

    private static Process start(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(Set.of("COLUMNS", "PS_FORMAT", "PS_PERSONALITY"));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        synchronized (LOCK) {
            Process process = builder.start();
            RUNNING.add(process.pid());
            WATCHES.forEach(watch -> watch.add(process.pid()));
            process.getOutputStream().close();
            return process;
        }
    }

    private static void forget(long pid) {
        synchronized (LOCK) {
            RUNNING.remove(pid);
        }
    }
}
