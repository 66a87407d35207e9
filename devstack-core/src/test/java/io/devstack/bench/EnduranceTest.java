package io.devstack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.internal.control.StatusRequest;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import io.devstack.model.StopReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restarts the services of a large stack one by one and polls its status between the restarts:
 * {@code mvn verify -Pbench -pl devstack-core -Dtest.groups=endurance -Djmh.skip}, with {@code -Dendurance.restarts} (10000) and
 * {@code -Dendurance.services} (100). Fails if memory, threads,
 * open files or the time of an operation grow from the second quarter to the last. The status is that of the supervisor; {@link
 * DevStack#status} reads the whole journal, so it is printed and may grow with that.
 */
@Tag("endurance")
class EnduranceTest {
    private static final int RESTARTS = Integer.getInteger("endurance.restarts", 10_000);
    private static final int SERVICES = Integer.getInteger("endurance.services", 100);
    private static final int SAMPLES = 20;
    private static final int POLLS = 3;

    /** A part of the restarts: the mean time of one, and what supervisor, keeper and client had at its end. */
    private record Sample(double restart, double status, double byFiles, Usage supervisor, Usage keeper, Usage client) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "restart %.1f ms, status %.1f ms (by files %.1f); supervisor %s; keeper %s; client %s",
                    restart,
                    status,
                    byFiles,
                    supervisor,
                    keeper,
                    client);
        }
    }

    /** What a process has: memory in KiB, threads, open files. */
    private record Usage(long memory, long threads, long files) {
        static Usage of(long pid) throws IOException {
            String[] open = Objects.requireNonNull(new File("/proc/" + pid + "/fd").list());
            return new Usage(number(pid, "VmRSS:"), number(pid, "Threads:"), open.length);
        }

        private static long number(long pid, String name) throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
                String line =
                        lines.filter(text -> text.startsWith(name)).findFirst().orElseThrow();
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }

        @Override
        public String toString() {
            return memory / 1024 + " MiB, " + threads + " threads, " + files + " files";
        }
    }

    @TempDir
    private Path directory = Path.of("");

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void tenThousandthRestartCostsWhatTheFirstDid() throws Exception {
        Path project = directory.toRealPath();
        Path pids = project.resolve(".pids");
        List<Sample> samples = new ArrayList<>();
        try (RunningStack running = DevStack.in(pids).start(stack(project))) {
            DevStack devStack = DevStack.in(pids);
            long supervisor = devStack.status().supervisorPid().orElseThrow();
            long keeper = ProcessHandle.of(supervisor)
                    .orElseThrow()
                    .parent()
                    .orElseThrow()
                    .pid();
            for (int part = 0; part < SAMPLES; part++) {
                double restart = restarts(devStack, part);
                samples.add(new Sample(
                        restart,
                        polls(() ->
                                assertThat(new StatusRequest(pids).json()).get().matches(StatusRequest.Reply::ready)),
                        polls(() -> {
                            StackStatus status = devStack.status();
                            assertThat(status.outcome()).isEqualTo(StackStatus.Outcome.READY);
                            assertThat(status.services()).hasSize(SERVICES);
                        }),
                        Usage.of(supervisor),
                        Usage.of(keeper),
                        Usage.of(ProcessHandle.current().pid())));
                System.out.printf("%5d restarts: %s%n", RESTARTS * (part + 1) / SAMPLES, samples.get(part));
            }
            long start = System.nanoTime();
            StopReport report = running.stop();
            System.out.printf(
                    "stopped in %d ms; the run left %s%n", (System.nanoTime() - start) / 1_000_000, sizes(project));
            assertThat(report.left()).isEmpty();
        }
        assertFlat(samples);
    }

    private static double restarts(DevStack devStack, int part) throws InterruptedException {
        int from = RESTARTS * part / SAMPLES;
        int to = RESTARTS * (part + 1) / SAMPLES;
        long start = System.nanoTime();
        for (int i = from; i < to; i++) {
            devStack.restart(Set.of(new ServiceName("s" + i % SERVICES)), false);
        }
        return (System.nanoTime() - start) / 1e6 / Math.max(1, to - from);
    }

    private static double polls(Action poll) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < POLLS; i++) {
            poll.run();
        }
        return (System.nanoTime() - start) / 1e6 / POLLS;
    }

    private interface Action {
        void run() throws InterruptedException;
    }

    private static void assertFlat(List<Sample> samples) {
        assertDoesNotGrow(samples, "ms a restart", Sample::restart, 1.5, 5);
        assertDoesNotGrow(samples, "ms a status", Sample::status, 1.5, 20);
        List<ToDoubleFunction<Sample>> memory =
                List.of(s -> s.supervisor().memory(), s -> s.keeper().memory());
        memory.forEach(figure -> assertDoesNotGrow(samples, "KiB", figure, 1.15, 2048));
        List<ToDoubleFunction<Sample>> counts = List.of(
                s -> s.supervisor().threads(),
                s -> s.supervisor().files(),
                s -> s.keeper().files(),
                s -> s.client().threads(),
                s -> s.client().files());
        counts.forEach(figure -> assertDoesNotGrow(samples, "threads or files", figure, 1, 2));
    }

    /** The first quarter warms up; then at most by this factor and as much again may be added. */
    private static void assertDoesNotGrow(
            List<Sample> samples, String unit, ToDoubleFunction<Sample> figure, double factor, double more) {
        double[] values = samples.stream().mapToDouble(figure).toArray();
        double before = IntStream.range(SAMPLES / 4, SAMPLES / 2)
                .mapToDouble(i -> values[i])
                .sorted()
                .skip(2)
                .findFirst()
                .orElseThrow();
        double after = IntStream.range(SAMPLES * 3 / 4, SAMPLES)
                .mapToDouble(i -> values[i])
                .sorted()
                .skip(2)
                .findFirst()
                .orElseThrow();
        assertThat(after)
                .as(unit + " in the last quarter, " + before + " in the second")
                .isLessThanOrEqualTo(before * factor + more);
    }

    private static String sizes(Path project) throws IOException {
        Path journal = project.resolve("target/devstack/events.jsonl");
        try (Stream<Path> files = Files.walk(project);
                Stream<String> events = Files.lines(journal)) {
            List<Path> plain = files.filter(Files::isRegularFile).toList();
            long bytes =
                    plain.stream().mapToLong(file -> file.toFile().length()).sum();
            return plain.size() + " files, " + bytes / 1024 + " KiB, " + events.count() + " events";
        }
    }

    private static StackDefinition stack(Path project) {
        ReadyPolicy line = new ReadyPolicy(
                List.of(new ProbeDefinition.Log("up")), Duration.ofMinutes(1), ReadyPolicy.HeldBy.MEMBER);
        List<ServiceDefinition> services = IntStream.range(0, SERVICES)
                .mapToObj(i -> ServiceBuilder.named("s" + i)
                        .command("sh", "-c", "echo up; exec sleep 86400")
                        .workingDirectory(project)
                        .ready(line)
                        .build())
                .toList();
        return new StackDefinition(services, project.resolve("target/devstack"));
    }
}
