package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.BackgroundThread;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TurnsTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName DATABASE = new ServiceName("database");

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
    }

    @Test
    void cancelDoesNotWaitForAThreadThatIgnoresItsInterrupt() throws Exception {
        Thread deaf = BackgroundThread.begin("deaf", this::ignoreInterrupts);
        Thread waiting = BackgroundThread.begin("waiting", this::awaitEnd);
        Turns.cancel(List.of(waiting, deaf), Duration.ofMillis(100));
        assertThat(deaf.isAlive()).isTrue();
        waiting.join(60_000);
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void servicesThatAreNotDoneInTimeAreReturned() throws Exception {
        Turns turns = new Turns(List.of(API, DATABASE));
        turns.done(API);
        assertThat(turns.awaitAll(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100), System::nanoTime))
                .containsExactly(DATABASE);
        turns.done(DATABASE);
        assertThat(turns.awaitAll(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), System::nanoTime))
                .isEmpty();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ignoreInterrupts() {
        while (end.getCount() > 0) {
            awaitEnd();
            Thread.interrupted();
        }
    }
}
