package io.devstack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.event.RunListener;
import io.devstack.event.StopEvent;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Measures what the stop of services costs that end at once: {@code mvn verify -Pbench}, with {@code -Dbench.rounds} (5) and
 * {@code -Dbench.services} (1,20,50,100,200). The CPU is the supervisor's and that of the commands it ran, read from
 * {@code /proc} until it is gone. The baseline of each round is the end of as many plain processes: TERM to each, then a wait.
 *
 * <p>Budget beyond the baseline: 100 ms for 1 service, 300 ms for 20, 1 s for 100; 10 ms of CPU for each service.
 */
@Tag("bench")
class StopCostTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int TICK_MILLIS = 10;

    /** One stop, in milliseconds. */
    private record Cost(double inside, double wall, double cpu, double baseline) {}

    static int[] services() {
        return Stream.of(System.getProperty("bench.services", "1,20,50,100,200").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("services")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void fromTheOrderToTheReturnOfStop(int services, @TempDir Path directory) throws Exception {
        List<Cost> costs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            costs.add(measure(services, directory.toRealPath()));
        }
        System.out.println(String.format(
                Locale.ROOT,
                "stop of %3d services: median %.0f ms in the supervisor, %.0f ms for the caller, %.0f ms of CPU;"
                        + " baseline %.0f ms (%d rounds)",
                services,
                median(costs.stream().map(Cost::inside).toList()),
                median(costs.stream().map(Cost::wall).toList()),
                median(costs.stream().map(Cost::cpu).toList()),
                median(costs.stream().map(Cost::baseline).toList()),
                ROUNDS));
    }

    private static Cost measure(int services, Path project) throws Exception {
        List<Double> inside = Collections.synchronizedList(new ArrayList<>());
        RunListener listener = event -> {
            if (event instanceof StopEvent.RunEnded ended) {
                inside.add(ended.elapsed().toNanos() / 1e6);
            }
        };
        Path pids = project.resolve(".pids");
        RunningStack running = DevStack.in(pids).listener(listener).start(stack(services, project));
        running.detach();
        long supervisor =
                Long.parseLong(Files.readString(pids.resolve("supervisor.pid")).trim());
        long before = ticks(supervisor);
        List<Long> seen = new ArrayList<>(List.of(before));
        Thread reader = new Thread(() -> {
            for (long now = before; now >= 0; now = ticks(supervisor)) {
                seen.add(now);
            }
        });
        reader.start();
        long start = System.nanoTime();
        StopReport report = DevStack.in(pids).listener(listener).stop();
        double wall = (System.nanoTime() - start) / 1e6;
        reader.join();
        assertThat(report.left()).isEmpty();
        double cpu = (Collections.max(seen) - before) * (double) TICK_MILLIS;
        return new Cost(inside.get(0), wall, cpu, baseline(services));
    }

    private static double baseline(int services) throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            processes.add(new ProcessBuilder("sleep", "600").start());
        }
        long start = System.nanoTime();
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            process.waitFor();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static StackDefinition stack(int services, Path project) {
        List<ServiceDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            definitions.add(ServiceBuilder.named("s" + i)
                    .command("sleep", "600")
                    .workingDirectory(project)
                    .build());
        }
        return new StackDefinition(definitions, project.resolve("target/devstack"));
    }

    /** Returns the time of the process and of its ended children in ticks; -1 if it is gone. */
    private static long ticks(long pid) {
        try {
            Thread.sleep(1);
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fields[0].equals("Z")) {
                return -1;
            }
            long sum = 0;
            for (int field = 11; field <= 14; field++) {
                sum += Long.parseLong(fields[field]);
            }
            return sum;
        } catch (IOException | InterruptedException e) {
            return -1;
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
