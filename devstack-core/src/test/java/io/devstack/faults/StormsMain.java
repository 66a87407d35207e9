package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.fixture.Background;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops one fork storm again and again, beside programs that compute and programs that fork. Every process of a storm holds
 * the writing end of a pipe: its reader sees the end of the file if, and only if, none of them is left.
 */
public final class StormsMain {
    /** Longer than a round, shorter than the suite waits. */
    private static final int LOAD_SECONDS = 115;

    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final long PATIENCE_SECONDS = 30;
    private static final String WORKERS =
            "for (1..%d) { next if fork; while (time < $e) { my $p = fork; %s waitpid $p, 0 } exit } sleep 1 while time < $e;";
    private static final Map<String, String> STORMS = Map.of(
            "hop",
            "while (time < $e) { my $p = fork; exit if $p }",
            "hop-setsid",
            "use POSIX (); while (time < $e) { my $p = fork; exit if $p; POSIX::setsid() }",
            "respawn",
            WORKERS.formatted(2, "unless ($p) { select undef, undef, undef, 0.01; exit }"),
            "bush",
            WORKERS.formatted(30, "exit unless $p;"));

    private StormsMain() {}

    /** Takes {@code STORM:ROUNDS:LOAD} and a directory. */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        String[] words = arguments[0].split(":");
        Path directory = Path.of(arguments[1]);
        List<String> wrong = new ArrayList<>();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[2]); i++) {
            load(i % 2 == 0 ? "while :; do :; done" : "while :; do /bin/true; done");
        }
        for (int round = 0; round < Integer.parseInt(words[1]); round++) {
            millis.add(round(words[0], Files.createDirectories(directory.resolve("round-" + round)), wrong));
        }
        Collections.sort(millis);
        Files.writeString(
                directory.resolveSibling("figures-" + words[0] + ".txt"),
                String.format(
                        Locale.ROOT,
                        "%s: %d stops at load %s, median %d ms, longest %d ms%n",
                        words[0],
                        millis.size(),
                        Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                        millis.get(millis.size() / 2),
                        millis.get(millis.size() - 1)));
        Files.write(directory.resolve("result.txt"), wrong);
        Runtime.getRuntime().halt(0);
    }

    private static void load(String script) throws IOException {
        new ProcessBuilder("timeout", Integer.toString(LOAD_SECONDS), "sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static long round(String storm, Path project, List<String> wrong) throws Exception {
        Path fifo = project.resolve("fifo");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        CompletableFuture<Void> endOfAll = Background.run(() -> readToTheEnd(fifo));
        String program = "$SIG{TERM} = \"IGNORE\"; my $e = time + " + LOAD_SECONDS + "; " + STORMS.get(storm);
        ServiceDefinition service = ServiceBuilder.named("storm")
                .command("sh", "-c", "exec 9> fifo; perl -e '" + program + "' & echo up; exec sleep " + LOAD_SECONDS)
                .workingDirectory(project)
                .stop(new StopPolicy(Signal.TERM, LIMIT))
                .ready(new ReadyPolicy(
                        List.of(new ProbeDefinition.Log("up")), Duration.ofSeconds(60), ReadyPolicy.HeldBy.MEMBER))
                .build();
        StackDefinition stack = new StackDefinition(List.of(service), project.resolve("target")).withStopLimit(LIMIT);
        long start;
        try (RunningStack running = DevStack.in(project.resolve(".pids")).start(stack)) {
            start = System.nanoTime();
            StopReport report = running.stop();
            if (report.verdict() != Verdict.CERTIFIED) {
                wrong.add(project.getFileName() + ": " + report.verdict() + " " + report.left());
            }
        }
        long took = (System.nanoTime() - start) / 1_000_000;
        try {
            endOfAll.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            wrong.add(project.getFileName() + ": a process of the storm is alive");
        }
        return took;
    }

    private static void readToTheEnd(Path fifo) {
        try (InputStream in = new FileInputStream(fifo.toFile())) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
