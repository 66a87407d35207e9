package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static final long OVERDUE = Duration.ofMillis(1_200).toNanos();

    private final AtomicInteger attempts = new AtomicInteger();

    /** The first attempt hangs. */
    private final Probe lost = new Probe() {
        @Override
        public Observation observe() throws InterruptedException {
            if (attempts.incrementAndGet() == 1) {
                new CountDownLatch(1).await();
            }
            return Observation.ready("answered");
        }

        @Override
        public Manner manner() {
            return Manner.ASK;
        }
    };

    /** Where each took over from one that had not begun, none would ever begin on a machine on which that takes long. */
    @Test
    void aThreadThatHasNotBegunIsWaitedFor() throws Exception {
        Await.until("no thread of another test is left", () -> probing() == 0);
        Asking asking = new Asking(lost, 1);
        try {
            asking.look();
            Await.until("the first attempt", () -> attempts.get() == 1);
            synchronized (asking) { // nobody can begin meanwhile
                Await.until("the second thread", () -> {
                    asking.look();
                    return probing() == 2;
                });
                for (long start = System.nanoTime(); System.nanoTime() - start < OVERDUE; Thread.sleep(50)) {
                    asking.look();
                }
                assertThat(probing()).isEqualTo(2);
            }
            Await.until("the answer", asking::holds);
        } finally {
            asking.close();
        }
    }

    private static long probing() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("devstack-probe"))
                .count();
    }
}
