package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.startup.Liveness;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    private static final ServiceName API = new ServiceName("api");
    private static final Optional<String> LOST = Optional.of("nothing listens on port 5000");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wall = new AtomicLong();
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();
    private final List<ServiceName> failed = new CopyOnWriteArrayList<>();
    private final HealthMonitor health = new HealthMonitor(facts::add, failed::add, nanos::get, wall::get, task -> {});
    private volatile Optional<String> loss = Optional.empty();

    @Test
    void lostPortIsReportedBetweenFiveAndTenSecondsLater() {
        watchPort();
        pass(Duration.ofSeconds(20));
        loss = LOST;
        pass(Duration.ofMillis(4_900));
        assertThat(facts).isEmpty();
        pass(Duration.ofMillis(5_100));
        assertThat(facts)
                .singleElement()
                .isInstanceOfSatisfying(
                        ServiceEvent.ServiceUnhealthy.class,
                        fact -> assertThat(fact.failure().what())
                                .startsWith("api is unhealthy: none of its processes has listened on its port for ")
                                .endsWith(": nothing listens on port 5000"));
        assertThat(failed).containsExactly(API);
    }

    @Test
    void recoveredPortIsReportedOnceAndIsNoDeath() {
        watchPort();
        loss = LOST;
        pass(Duration.ofSeconds(10));
        loss = Optional.empty();
        pass(Duration.ofSeconds(10));
        assertThat(facts).hasSize(2);
        assertThat(facts.get(1)).isInstanceOf(ServiceEvent.ServiceRecovered.class);
        health.hear(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(health.deaths()).isEmpty();
    }

    @Test
    void reloaderThatLosesItsPortForFourSecondsStaysReady() {
        watchPort();
        for (int reload = 0; reload < 5; reload++) {
            loss = LOST;
            pass(Duration.ofSeconds(4));
            loss = Optional.empty();
            pass(Duration.ofSeconds(10));
        }
        assertThat(facts).isEmpty();
    }

    @Test
    void unhealthyServiceIsDeadWhenTheStopBegins() {
        watchPort();
        loss = LOST;
        pass(Duration.ofSeconds(10));
        health.hear(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(health.deaths()).containsExactly(API);
        pass(Duration.ofSeconds(10));
        assertThat(facts).hasSize(1);
    }

    @Test
    void checksStartAnewAfterASuspendOfTheMachine() {
        watchPort();
        loss = LOST;
        pass(Duration.ofSeconds(3));
        wall.addAndGet(Duration.ofHours(1).toMillis()); // monotonic time stood still
        pass(Duration.ofSeconds(4));
        assertThat(facts).isEmpty();
        nanos.addAndGet(Duration.ofHours(1).toNanos()); // monotonic time went on
        wall.addAndGet(Duration.ofHours(1).toMillis());
        pass(Duration.ofSeconds(4));
        assertThat(facts).isEmpty();
        pass(Duration.ofSeconds(6));
        assertThat(facts).hasSize(1);
    }

    @Test
    void nothingIsUnhealthyDuringAnOrderedRestart() {
        watchPort();
        health.hear(new StackEvent.RestartOrdered(1, List.of(new ServiceName("database"))));
        loss = LOST;
        pass(Duration.ofMinutes(1));
        assertThat(facts).isEmpty();
        health.hear(new StackEvent.RestartDone(1, List.of(new ServiceName("database")), Duration.ofMinutes(1)));
        pass(Duration.ofMillis(4_500));
        assertThat(facts).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(facts).hasSize(1);
    }

    @Test
    void serviceThatIsLaunchedAgainOrDiesIsNotChecked() {
        watchPort();
        loss = LOST;
        pass(Duration.ofSeconds(3));
        health.hear(new ServiceEvent.ServiceLaunched(API, 8, Map.of()));
        pass(Duration.ofMinutes(1));
        assertThat(facts).isEmpty();
    }

    @Test
    void aliveCheckMustFailInARow() throws Exception {
        List<Boolean> answers = List.of(false, false, true, false, false, false, true);
        AtomicInteger asked = new AtomicInteger();
        Liveness.Alive alive = new Liveness.Alive(Duration.ofSeconds(10), 3, () -> {
            boolean well = answers.get(Math.min(asked.getAndIncrement(), answers.size() - 1));
            return well ? Observation.ready("it answered 200") : Observation.notYet("it answered 503");
        });
        health.begin(API, 7, new Liveness(Optional.empty(), Optional.of(alive), Path.of("api.log")));
        for (int attempt = 1; attempt <= answers.size(); attempt++) {
            int now = attempt;
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            wall.addAndGet(Duration.ofSeconds(10).toMillis());
            health.tick();
            Await.until(
                    "attempt " + now,
                    () -> asked.get() == now && health.untilNext().toSeconds() <= 10);
            assertThat(facts).hasSize(now < 6 ? 0 : now - 5);
        }
        assertThat(facts.get(0))
                .isInstanceOfSatisfying(
                        ServiceEvent.ServiceUnhealthy.class,
                        fact -> assertThat(fact.failure().what())
                                .isEqualTo(
                                        "api is unhealthy: its alive check failed 3 times in a row: it answered 503"));
        assertThat(facts.get(1)).isEqualTo(new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(10)));
    }

    @Test
    void restartedUnhealthyServiceIsADeath() {
        watchPort();
        assertThat(health.giveUp(API)).isFalse();
        loss = LOST;
        pass(Duration.ofSeconds(10));
        assertThat(health.giveUp(API)).isTrue();
        assertThat(health.giveUp(API)).isFalse();
        assertThat(health.deaths()).containsExactly(API);
    }

    private void watchPort() {
        health.begin(API, 7, new Liveness(Optional.of(() -> loss), Optional.empty(), Path.of("api.log")));
    }

    /** Lets time pass as the monitor's thread would. */
    private void pass(Duration time) {
        long end = nanos.get() + time.toNanos();
        while (nanos.get() < end) {
            health.tick();
            long pause = Math.min(health.untilNext().toNanos(), end - nanos.get());
            nanos.addAndGet(Math.max(1_000_000, pause));
            wall.addAndGet(Math.max(1, pause / 1_000_000));
        }
        health.tick();
    }
}
