package io.devstack.bench;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Measures what supervisor and keeper cost at rest, beside a JVM of the same options that does nothing:
 * {@code mvn verify -Pbench}, with {@code -Dbench.restSeconds} (60). Budget: 1 ms of CPU a second.
 */
@Tag("bench")
class RestCostTest {
    private static final int SECONDS = Integer.getInteger("bench.restSeconds", 60);
    private static final int SETTLE_SECONDS = 30;

    /** A JVM that does nothing. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] arguments) throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    static int[] services() {
        return Stream.of(System.getProperty("bench.services", "1,20,100").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("services")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void cpuPerSecondAtRest(int services, @TempDir Path directory) throws Exception {
        Path project = directory.toRealPath();
        RunningStack running = DevStack.in(project.resolve(".pids")).start(stack(services, project));
        long supervisor = Long.parseLong(
                Files.readString(project.resolve(".pids/supervisor.pid")).trim());
        long keeper = ProcessHandle.of(supervisor)
                .orElseThrow()
                .parent()
                .orElseThrow()
                .pid();
        Process idle = new ProcessBuilder(idleLike(supervisor)).start();
        try {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS); // until the class-data archive is written
            long[] before = {micros(supervisor), micros(keeper), micros(idle.pid())};
            TimeUnit.SECONDS.sleep(SECONDS);
            System.out.println(String.format(
                    Locale.ROOT,
                    "at rest, %3d services: supervisor %.2f, keeper %.2f, idle JVM %.2f ms of CPU a second (%d s)",
                    services,
                    (micros(supervisor) - before[0]) / 1e3 / SECONDS,
                    (micros(keeper) - before[1]) / 1e3 / SECONDS,
                    (micros(idle.pid()) - before[2]) / 1e3 / SECONDS,
                    SECONDS));
        } finally {
            idle.destroyForcibly();
            running.stop();
        }
    }

    private static StackDefinition stack(int services, Path project) {
        List<ServiceDefinition> definitions = IntStream.range(0, services)
                .mapToObj(i -> ServiceBuilder.named("s" + i)
                        .command("sleep", "600")
                        .workingDirectory(project)
                        .build())
                .toList();
        return new StackDefinition(definitions, project.resolve("target/devstack"));
    }

    private static List<String> idleLike(long supervisor) throws IOException {
        String[] words = Files.readString(Path.of("/proc/" + supervisor + "/cmdline"), StandardCharsets.ISO_8859_1)
                .split("\0");
        List<String> idle = new ArrayList<>();
        for (int i = 0; !words[i].equals("-cp"); i++) {
            if (!words[i].contains(".jsa")) {
                idle.add(words[i]);
            }
        }
        idle.addAll(List.of("-cp", System.getProperty("java.class.path"), Idle.class.getName()));
        return idle;
    }

    /** Returns the CPU time of the threads of a process; all of them live as long as it does. */
    private static long micros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
    }
}
