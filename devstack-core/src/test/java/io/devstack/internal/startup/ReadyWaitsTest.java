package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No time passes here but what a test lets pass. */
class ReadyWaitsTest {
    private static final Duration TICK = Duration.ofMillis(10);

    private long now = 5_000_000_000L;
    private final List<RunEvent> told = new ArrayList<>();
    private final ReadyWaits waits =
            new ReadyWaits(new ServiceName("api"), now, () -> now, () -> "compiling", told::add);

    @Test
    void whatIsReadyWithinASecondIsNotToldOf() {
        look("refused", Duration.ofMillis(990));
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsSeenIsToldOnceAndAgainWhenItIsSomethingElse() {
        look("refused", Duration.ofSeconds(4));
        look("answered 503", Duration.ofSeconds(4));
        assertThat(told)
                .containsExactly(
                        waiting("refused", Duration.ofSeconds(1)), waiting("answered 503", Duration.ofMillis(4_010)));
    }

    @Test
    void longWaitIsReportedEveryTenSecondsWithTheNewestLine() {
        look("refused", Duration.ofSeconds(45));
        assertThat(told).hasSize(5);
        assertThat(told.get(1))
                .isInstanceOfSatisfying(
                        ServiceEvent.ReadyWaiting.class,
                        fact -> assertThat(fact.seen()).isEqualTo("refused; its log: compiling"));
    }

    @Test
    void whatChangesAllTheTimeIsToldLessAndLessOften() {
        for (int i = 0; now < Duration.ofSeconds(65).toNanos(); i++) {
            look("line " + i, TICK);
        }
        assertThat(told).hasSizeBetween(10, 16);
    }

    private void look(String seen, Duration length) {
        for (long end = now + length.toNanos(); now < end; ) {
            now += TICK.toNanos();
            waits.look(() -> seen);
        }
    }

    private static RunEvent waiting(String seen, Duration elapsed) {
        return new ServiceEvent.ReadyWaiting(new ServiceName("api"), seen, elapsed);
    }
}
