package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void eachIsAnotherStepAndTheLastIsRepeated() {
        Interrupts interrupts = new Interrupts(step("stop"), step("force"), step("leave"));
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
                    return () -> {};
                },
                () -> {
                    forced.countDown();
                    return () -> {};
                },
                step("leave"));
        Thread first = new Thread(interrupts, "first Ctrl+C");
        first.start();
        await(stopping);
        interrupts.run();
        first.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(taken).containsExactly("stopped");
    }

    @Test
    void eachActsThoughWhatItWritesIsTakenByNobody() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch forced = new CountDownLatch(1);
        CountDownLatch readAgain = new CountDownLatch(1);
        Interrupts interrupts = new Interrupts(
                () -> {
                    stopped.countDown();
                    return () -> await(readAgain);
                },
                () -> {
                    forced.countDown();
                    return () -> await(readAgain);
                },
                step("leave"));
        Thread first = new Thread(interrupts, "first Ctrl+C");
        Thread second = new Thread(interrupts, "second Ctrl+C");
        first.start();
        await(stopped);
        second.start();
        await(forced);
        readAgain.countDown();
        first.join(TimeUnit.SECONDS.toMillis(30));
        second.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(taken).isEmpty();
    }

    private Supplier<Runnable> step(String name) {
        return () -> {
            taken.add(name);
            return () -> {};
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
