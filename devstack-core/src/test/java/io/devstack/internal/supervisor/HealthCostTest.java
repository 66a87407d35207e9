package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.startup.Liveness;
import io.devstack.model.ServiceName;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measures the CPU that watching the ports of ready services takes: {@code mvn verify -Pbench}. The sockets are real and the
 * time between two checks is skipped, so the cost of waking up is not in it.
 */
@Tag("bench")
class HealthCostTest {
    private static final long WARM_UP_SECONDS = 3_600;
    private static final long SECONDS = 36_000;

    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void watchingThePortsOfReadyServices(int services) throws Exception {
        HealthMonitor health = new HealthMonitor(
                fact -> {
                    throw new AssertionError(fact);
                },
                name -> {},
                nanos::get,
                () -> nanos.get() / 1_000_000,
                task -> {});
        List<ServerSocket> servers = new ArrayList<>();
        long self = ProcessHandle.current().pid();
        try {
            for (int i = 0; i < services; i++) {
                ServerSocket server = new ServerSocket(0);
                servers.add(server);
                ListeningSocket socket = OperatingSystem.current()
                        .sockets()
                        .listeningSocket(server.getLocalPort(), new long[] {self})
                        .orElseThrow();
                health.begin(
                        new ServiceName("s" + i),
                        self,
                        new Liveness(
                                Optional.of(() -> socket.isOpen() ? Optional.empty() : Optional.of("closed")),
                                Optional.empty(),
                                Path.of("none")));
            }
            watch(health, WARM_UP_SECONDS);
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadCpuTime();
            watch(health, SECONDS);
            double millis = (threads.getCurrentThreadCpuTime() - before) / 1e6;
            System.out.println(String.format(
                    Locale.ROOT,
                    "watching the ports of %2d services: %.3f ms of CPU a second (budget: 1 ms)",
                    services,
                    millis / SECONDS));
            assertThat(millis).isPositive();
        } finally {
            for (ServerSocket server : servers) {
                server.close();
            }
        }
    }

    private void watch(HealthMonitor health, long seconds) {
        long end = nanos.get() + Duration.ofSeconds(seconds).toNanos();
        while (nanos.get() - end < 0) {
            health.tick();
            nanos.addAndGet(Math.max(1_000_000, health.untilNext().toNanos()));
        }
    }
}
