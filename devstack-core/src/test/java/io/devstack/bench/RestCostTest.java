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
 * Measures what supervisor and keeper cost at rest while servers listen, beside a JVM of the same options that does nothing:
 * {@code mvn verify -Pbench}, with {@code -Dbench.restSeconds} (60). Budget: 1 ms of CPU a second, and 1.5 times the resident
 * memory of that JVM with 1 service, 1.7 times with 20.
 */
@Tag("bench")
class RestCostTest {
    private static final int SECONDS = Integer.getInteger("bench.restSeconds", 60);
    private static final int SETTLE_SECONDS = 30;
    private static final String SERVER =
            "my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => \"127.0.0.1:$ENV{PORT}\") or die; sleep 600";

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
                    "at rest, %3d services: supervisor %.2f, keeper %.2f, idle JVM %.2f ms of CPU a second (%d s);"
                            + " resident %d + %d KiB, idle JVM %d KiB",
                    services,
                    (micros(supervisor) - before[0]) / 1e3 / SECONDS,
                    (micros(keeper) - before[1]) / 1e3 / SECONDS,
                    (micros(idle.pid()) - before[2]) / 1e3 / SECONDS,
                    SECONDS,
                    residentKib(supervisor),
                    residentKib(keeper),
                    residentKib(idle.pid())));
        } finally {
            idle.destroyForcibly();
            running.stop();
        }
    }

    private static StackDefinition stack(int services, Path project) {
        List<ServiceDefinition> definitions = IntStream.range(0, services)
                .mapToObj(i -> ServiceBuilder.named("s" + i)
                        .command("perl", "-MIO::Socket::INET", "-e", SERVER)
                        .port(0)
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

    private static long residentKib(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            String line =
                    lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** Returns the CPU time of the threads of a process; all of them live as long as it does. */
    private static long micros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
    }
}
