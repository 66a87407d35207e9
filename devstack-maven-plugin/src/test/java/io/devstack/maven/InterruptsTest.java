package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void eachIsAnotherStepAndTheLastIsRepeated() {
        Interrupts interrupts =
                new Interrupts(() -> taken.add("stop"), () -> taken.add("force"), () -> taken.add("leave"));
        assertThat(interrupts.any()).isFalse();
        interrupts.run();
        assertThat(interrupts.any()).isTrue();
        interrupts.run();
        interrupts.run();
        interrupts.run();
        assertThat(taken).containsExactly("stop", "force", "leave", "leave");
    }

    @Test
    void aStepThatTakesLongDoesNotHoldUpTheNext() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch forced = new CountDownLatch(1);
        Interrupts interrupts = new Interrupts(
                () -> {
                    stopping.countDown();
                    await(forced);
                    taken.add("stopped");
                },
                forced::countDown,
                () -> taken.add("leave"));
        Thread first = new Thread(interrupts, "first Ctrl+C");
        first.start();
        await(stopping);
        interrupts.run();
        first.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(taken).containsExactly("stopped");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
