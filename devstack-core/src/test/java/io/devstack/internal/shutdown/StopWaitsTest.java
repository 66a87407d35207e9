package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.RunningTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StopWaitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(7);

    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();
    private final RunningTime time = new RunningTime();

    @Test
    void whoIsQuickerThanTheClockDoesNotHideThatTheLimitWasReached() {
        StopWaits waits = new StopWaits(OperatingSystem.current().processes(), facts::add, time);
        synchronized (waits) { // the clock's thread waits for it
            waits.limit(LIMIT, time.getAsLong() - 1);
            waits.close();
        }
        assertThat(facts).containsExactly(new StopEvent.StopLimitReached(LIMIT));
    }

    @Test
    void aLimitIsToldOnceAndNotBeforeItsTime() throws Exception {
        StopWaits reached = new StopWaits(OperatingSystem.current().processes(), facts::add, time);
        reached.limit(LIMIT, time.getAsLong());
        Await.until("it is told", () -> !facts.isEmpty());
        reached.close();
        StopWaits over = new StopWaits(OperatingSystem.current().processes(), facts::add, time);
        over.limit(LIMIT, time.getAsLong() + Duration.ofHours(1).toNanos());
        over.close();
        assertThat(facts).containsExactly(new StopEvent.StopLimitReached(LIMIT));
    }
}
