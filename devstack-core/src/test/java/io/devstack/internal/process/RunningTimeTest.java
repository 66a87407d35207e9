package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningTimeTest {
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos(); // monotonic time may overflow
    private long wall = 1_000;

    private final RunningTime time = new RunningTime(() -> nanos, () -> wall);
    private final long start = time.getAsLong();

    @Test
    void timeInWhichTheProcessRunsCounts() {
        for (int second = 0; second < 100; second++) {
            pass(Duration.ofSeconds(1));
            time.tick();
        }
        assertThat(sinceStart()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void timeInWhichTheProcessStoodStillDoesNotCount() {
        pass(Duration.ofHours(2));
        assertThat(sinceStart()).isEqualTo(RunningTime.TICK);
        pass(Duration.ofSeconds(1));
        assertThat(sinceStart()).isEqualTo(RunningTime.TICK.plusSeconds(1));
    }

    @Test
    void monotonicTimeThatStoodStillItselfIsNotSubtracted() {
        wall += Duration.ofHours(1).toMillis();
        assertThat(time.stoodStill(RunningTime.TICK, Duration.ofSeconds(5))).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(time.stoodStill(RunningTime.TICK, Duration.ofSeconds(5))).isFalse();
        assertThat(sinceStart()).isEqualTo(Duration.ofSeconds(1));
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
        wall += duration.toMillis();
    }

    private Duration sinceStart() {
        return Duration.ofNanos(time.getAsLong() - start);
    }
}
