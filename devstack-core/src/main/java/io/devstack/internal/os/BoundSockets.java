package io.devstack.internal.os;

import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.BackgroundThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks the kernel for sockets that are bound to a port and neither listen nor are connected, which {@code /proc} does not
 * show (bound.pl beside this class). Without perl, and before Linux 6.8, there is no answer.
 */
final class BoundSockets {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Optional<Path> perl;
    private final Supplier<String> script;
    private final Duration limit;

    BoundSockets(Optional<Path> perl) {
        this(perl, () -> Script.named("bound.pl"), LIMIT);
    }

    /** Makes one that gives {@code script} at most {@code limit} to answer. */
    BoundSockets(Optional<Path> perl, Supplier<String> script, Duration limit) {
        this.perl = perl;
        this.script = script;
        this.limit = limit;
    }

    /** Returns what the kernel says; nothing if it does not do so in time. */
    List<ProcNetTcp.Row> read(Set<Integer> localPorts) {
        if (perl.isEmpty() || localPorts.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(perl.get().toString(), "-e", script.get()));
        localPorts.forEach(port -> words.add(Integer.toString(port)));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return answerOf(process);
            } finally {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<ProcNetTcp.Row> answerOf(Process process) throws IOException, InterruptedException {
        if (!BackgroundThread.tryBegin("devstack-bound-limit", () -> endIfLate(process))) {
            return List.of();
        }
        process.getOutputStream().close();
        try (BufferedReader said = process.inputReader()) {
            List<String> lines = said.lines().toList();
            boolean whole = process.waitFor() == 0; // what was ended may have stopped in the middle of a line
            return whole ? lines.stream().map(BoundSockets::row).toList() : List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void endIfLate(Process process) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static ProcNetTcp.Row row(String line) {
        String[] words = line.split(" ");
        return new ProcNetTcp.Row(
                Integer.parseInt(words[0]), SocketUse.State.BOUND, Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
