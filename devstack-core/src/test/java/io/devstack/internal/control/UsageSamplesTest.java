package io.devstack.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessUsage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On a clock that only the test moves. */
class UsageSamplesTest {
    private static final ProcessIdentity OLD = new ProcessIdentity("boot", "pid:[1]", 7, 1);
    private static final ProcessIdentity NEW = new ProcessIdentity("boot", "pid:[1]", 8, 2);

    private long nanos;
    private int pauses;
    private final Map<ProcessIdentity, Duration> used = new HashMap<>();
    private final Map<ProcessIdentity, Duration> ages = new HashMap<>(Map.of(OLD, Duration.ofHours(3)));
    private final UsageSamples samples = new UsageSamples(
            process -> new ProcessUsage(used.getOrDefault(process, Duration.ZERO), 1_000),
            process -> Optional.ofNullable(ages.get(process)),
            () -> nanos,
            millis -> {
                pauses++;
                advance(Duration.ofMillis(millis));
            });

    @Test
    void oldProcessIsMeasuredDuringAPauseAndThenSinceTheLastSample() throws Exception {
        assertThat(percent(OLD)).as("idle for hours").isZero();
        assertThat(pauses).isEqualTo(1);

        advance(Duration.ofSeconds(10));
        used.put(OLD, Duration.ofSeconds(5));
        assertThat(percent(OLD)).isEqualTo(50);
        advance(Duration.ofSeconds(5));
        assertThat(percent(OLD)).isZero();
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void sampleOfLongAgoIsNotUsed() throws Exception {
        percent(OLD);
        advance(UsageSamples.LONGEST.plusSeconds(1));
        used.put(OLD, Duration.ofSeconds(20));

        assertThat(percent(OLD)).as("idle during the pause").isZero();
        assertThat(pauses).isEqualTo(2);
    }

    @Test
    void readsInQuickSuccessionAreMeasuredOverALongerTime() throws Exception {
        percent(OLD);
        advance(Duration.ofSeconds(1));
        percent(OLD);
        for (int i = 0; i < 10; i++) { // one tick of the kernel is not 1000 %
            advance(Duration.ofMillis(1));
            used.put(OLD, Duration.ofMillis(10));
            assertThat(percent(OLD)).isBetween(0.5, 1.5);
        }
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void youngProcessIsMeasuredSinceItsStartWithoutAPause() throws Exception {
        ages.put(NEW, Duration.ofSeconds(4));
        used.put(NEW, Duration.ofSeconds(1));
        assertThat(percent(NEW)).isEqualTo(25);

        ages.put(NEW, Duration.ofSeconds(5));
        advance(Duration.ofSeconds(1));
        used.put(NEW, Duration.ofSeconds(2));
        assertThat(percent(NEW)).isEqualTo(100);
        assertThat(pauses).isZero();
    }

    @Test
    void successorOfARestartedProcessIsNotComparedWithIt() throws Exception {
        used.put(OLD, Duration.ofHours(1));
        percent(OLD);
        advance(Duration.ofSeconds(10));
        ages.put(NEW, Duration.ofSeconds(2));
        used.put(NEW, Duration.ofSeconds(1));

        assertThat(percent(NEW)).isEqualTo(50);
    }

    @Test
    void processThatJustBeganOrHasEndedUsesNothing() throws Exception {
        ages.put(NEW, Duration.ZERO);
        used.put(NEW, Duration.ofMillis(10));
        assertThat(percent(NEW)).isZero();
        advance(Duration.ofSeconds(1));
        used.remove(NEW);
        assertThat(percent(NEW)).isZero();
    }

    private void advance(Duration time) {
        nanos += time.toNanos();
    }

    private double percent(ProcessIdentity process) throws InterruptedException {
        UsageSamples.Use use = samples.measure(List.of(process)).get(process);
        assertThat(use.memoryBytes()).isEqualTo(1_000);
        return use.percent();
    }
}
