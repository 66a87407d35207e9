package io.devstack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.bench.BecomesReady.Way;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Measures the time from the moment in which a service really is ready until {@code start} has returned, supervisor,
 * journal and all: {@code mvn verify -Pbench}, with {@code -Dbench.rounds} (21).
 */
@Tag("bench")
class ReadyLatencyTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 21);
    private static final Random RANDOM = new Random(7);

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void fromReadyToTheReturnOfStart(Way way, @TempDir Path directory) throws Exception {
        List<Duration> delays = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            delays.add(measure(way, directory.toRealPath()));
        }
        Collections.sort(delays);
        System.out.println(String.format(
                Locale.ROOT,
                "ready, seen by start: %-14s median %5.1f ms, 90 %% within %5.1f ms, all within %5.1f ms (%d rounds)",
                way,
                millis(delays.get(ROUNDS / 2)),
                millis(delays.get(ROUNDS * 9 / 10)),
                millis(delays.get(ROUNDS - 1)),
                ROUNDS));
        assertThat(delays).allMatch(delay -> !delay.isNegative());
    }

    private static Duration measure(Way way, Path directory) throws Exception {
        ServiceDefinition service = ServiceBuilder.named("service")
                .command(Jvm.running(BecomesReady.class, way.name(), Integer.toString(300 + RANDOM.nextInt(400))))
                .workingDirectory(directory)
                .port(0)
                .ready(new ReadyPolicy(List.of(probe(way)), Duration.ofMinutes(1), holder(way)))
                .build();
        StackDefinition stack = new StackDefinition(List.of(service), directory.resolve("target"));
        DevStack devStack = DevStack.in(directory.resolve(".pids"));
        try (RunningStack running = devStack.start(stack)) {
            Instant returned = Instant.now();
            assertThat(running.services()).hasSize(1);
            // it may still be about to write down when that was
            Path file = directory.resolve("ready-at");
            Await.until("the moment", () -> Files.exists(file) && Files.size(file) > 0);
            Instant ready = Instant.parse(Files.readString(file));
            Files.delete(file);
            return Duration.between(ready, returned);
        }
    }

    private static ProbeDefinition probe(Way way) {
        return switch (way) {
            case TCP -> new ProbeDefinition.Tcp();
            case HTTP, HTTP_AFTER_503 -> ProbeDefinition.http("/");
            case LOG -> new ProbeDefinition.Log("up and running");
        };
    }

    /** What only writes a line has no port that somebody could hold. */
    private static ReadyPolicy.HeldBy holder(Way way) {
        return way == Way.LOG ? ReadyPolicy.HeldBy.ANYONE : ReadyPolicy.HeldBy.MEMBER;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
