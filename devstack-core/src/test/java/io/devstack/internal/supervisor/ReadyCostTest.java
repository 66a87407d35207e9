package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.fixture.Await;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.StackDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures a supervisor with its keeper from the launch until READY, with the archive of its classes and as at the first use
 * without it, each in turn with a JVM of the same options that prints a line: {@code mvn verify -Pbench}, with
 * {@code -Dbench.rounds} (21).
 *
 * <p>Budgets: 4.5 times that JVM with the archive, 7 times without.
 */
@Tag("bench")
@EnabledOnOs(OS.LINUX) // schedstat
class ReadyCostTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 21);
    private static final OperatingSystem SYSTEM = OperatingSystem.current();
    private static final String BARE = "bare JVM";

    /** Prints a line, and ends with its input. */
    static final class Line {
        private Line() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(SupervisorProtocol.READY);
            int unused = System.in.read();
        }
    }

    /** One launch, in milliseconds. */
    private record Cost(double wall, double processor) {}

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void fromTheLaunchUntilReady(@TempDir Path directory) throws Exception {
        Path pids = directory.toRealPath().resolve(".pids");
        SupervisorCommand warm = withArchive(directory.toRealPath());
        SupervisorCommand first = new SupervisorCommand(warm.classPath(), true, Optional.empty(), Optional.empty());
        List<String> bare = SupervisorCommand.jvm();
        bare.addAll(List.of("-cp", System.getProperty("java.class.path"), Line.class.getName()));
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put(BARE, bare);
        commands.put("with the archive", warm.words(SYSTEM, pids));
        commands.put("without", first.words(SYSTEM, pids));
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) { // the first does not count: files are read from the disk
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                Cost cost = measure(command.getValue());
                if (round > 0) {
                    costs.computeIfAbsent(command.getKey(), name -> new ArrayList<>())
                            .add(cost);
                }
            }
        }
        double[] base = medians(costs.getOrDefault(BARE, List.of()));
        costs.forEach((name, all) -> System.out.println(String.format(
                Locale.ROOT,
                "until READY, %-16s median %3.0f ms, %3.0f ms of processor time, %.1f and %.1f times a bare JVM (%d rounds)",
                name,
                medians(all)[0],
                medians(all)[1],
                medians(all)[0] / base[0],
                medians(all)[1] / base[1],
                ROUNDS)));
        assertThat(costs).hasSameSizeAs(commands);
    }

    private static SupervisorCommand withArchive(Path project) throws Exception {
        StackDefinition stack = new StackDefinition(
                List.of(ServiceBuilder.named("sleeper")
                        .command("sleep", "600")
                        .workingDirectory(project)
                        .build()),
                project.resolve("target"));
        try (RunningStack running = DevStack.in(project.resolve(".pids")).start(stack)) {
            assertThat(running.services()).hasSize(1);
            Await.until(
                    "the archive",
                    () -> SupervisorCommand.find(SYSTEM).archive().isPresent());
        }
        return SupervisorCommand.find(SYSTEM);
    }

    private static Cost measure(List<String> command) throws Exception {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo(SupervisorProtocol.READY);
            double wall = (System.nanoTime() - start) / 1e6;
            double processor = 0;
            for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList()) {
                processor += millis(one.pid());
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Cost(wall, processor);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Returns the processor time of the threads of a process. */
    private static double millis(long pid) throws IOException {
        double millis = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                millis += Long.parseLong(
                                Files.readString(thread.resolve("schedstat")).split(" ")[0])
                        / 1e6;
            }
        }
        return millis;
    }

    private static double[] medians(List<Cost> costs) {
        return new double[] {
            costs.stream()
                    .mapToDouble(Cost::wall)
                    .sorted()
                    .skip(ROUNDS / 2)
                    .findFirst()
                    .orElseThrow(),
            costs.stream()
                    .mapToDouble(Cost::processor)
                    .sorted()
                    .skip(ROUNDS / 2)
                    .findFirst()
                    .orElseThrow()
        };
    }
}
