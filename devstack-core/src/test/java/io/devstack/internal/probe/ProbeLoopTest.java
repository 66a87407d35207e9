package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** No time passes here but what the loop itself sleeps, unless a probe has threads of its own. */
class ProbeLoopTest {
    private long now;
    private int looks;
    private final ProbeLoop loop = new ProbeLoop(() -> now, pause -> now += pause.toNanos());

    private static final Probe NEVER = () -> Observation.notYet("port 1: refused");
    private static final Probe ALWAYS = () -> Observation.ready("answered");

    @Test
    void itIsReadyWhenAllAreReadyInOneRound() throws Exception {
        Probe third = () -> ++looks < 3 ? Observation.notYet("not yet") : Observation.ready("third time");
        ProbeLoop.Outcome outcome = await(List.of(ALWAYS, third), Duration.ofMinutes(1));
        assertThat(outcome.end()).isEqualTo(ProbeLoop.End.READY);
        assertThat(outcome.detail()).isEqualTo("answered; third time");
    }

    @Test
    void theEndOfTheProcessIsToldBeforeATimeout() throws Exception {
        ProbeLoop.Outcome outcome = loop.await(
                List.of(NEVER),
                1,
                Duration.ofSeconds(60),
                () -> now >= Duration.ofMillis(800).toNanos());
        assertThat(outcome.end()).isEqualTo(ProbeLoop.End.ENDED);
        assertThat(outcome.detail()).isEqualTo("port 1: refused");
        assertThat(Duration.ofNanos(now)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatHasEndedIsNotReadyWhateverAnswers() throws Exception {
        assertThat(loop.await(List.of(ALWAYS), 1, Duration.ZERO, () -> true).end())
                .isEqualTo(ProbeLoop.End.ENDED);
    }

    @Test
    void whatIsHopelessIsNotWaitedForThoughOthersAreNotReady() throws Exception {
        Probe hopeless = () -> Observation.hopeless("the log says: no");
        ProbeLoop.Outcome outcome = await(List.of(NEVER, hopeless), Duration.ofHours(1));
        assertThat(outcome.end()).isEqualTo(ProbeLoop.End.HOPELESS);
        assertThat(outcome.detail()).isEqualTo("the log says: no");
        assertThat(now).isZero();
    }

    @Test
    void aTimeoutTellsWhatEachProbeThatWasNotReadySawLast() throws Exception {
        Probe other = () -> Observation.notYet("the log has no line with 'up'");
        assertThat(await(List.of(ALWAYS, NEVER, other), Duration.ofSeconds(60)).detail())
                .isEqualTo("port 1: refused; the log has no line with 'up'");
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    }

    @Test
    void timeStartsAnewWhileItIsHeld() throws Exception {
        ProbeLoop.Outcome outcome = loop.await(
                List.of(NEVER),
                1,
                Duration.ofSeconds(60),
                () -> false,
                () -> now < Duration.ofSeconds(100).toNanos(),
                seen -> {});
        assertThat(outcome.end()).isEqualTo(ProbeLoop.End.TIMEOUT);
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(121));
    }

    @Test
    void withoutPatienceThereIsOneLook() throws Exception {
        assertThat(await(List.of(ALWAYS), Duration.ZERO).end()).isEqualTo(ProbeLoop.End.READY);
        assertThat(await(List.of(NEVER), Duration.ZERO).end()).isEqualTo(ProbeLoop.End.TIMEOUT);
        assertThat(now).isZero();
    }

    @Test
    void whatCostsNothingIsLookedAtEveryFewMillisecondsHoweverLongItTakes() throws Exception {
        await(List.of(counting(Probe.Manner.LOOK)), Duration.ofSeconds(100));
        assertThat(looks).isGreaterThan(100_000 / 5);
    }

    @Test
    void aProofIsOnlyAskedForWhileAllOthersAreReady() throws Exception {
        assertThat(await(List.of(NEVER, counting(Probe.Manner.PROVE)), Duration.ofSeconds(10))
                        .detail())
                .isEqualTo("port 1: refused");
        assertThat(looks).isZero();
        await(List.of(ALWAYS, counting(Probe.Manner.PROVE)), Duration.ofSeconds(10));
        assertThat(looks).isBetween(200, 2_000);
    }

    @Test
    void successesMustComeInARow() throws Exception {
        List<Long> at = new ArrayList<>();
        Probe flapping = as(Probe.Manner.CONNECT, () -> {
            at.add(now);
            return at.size() == 3 ? Observation.absent("gone") : Observation.ready("there");
        });
        assertThat(loop.await(List.of(flapping), 3, Duration.ofMinutes(1), () -> false)
                        .end())
                .isEqualTo(ProbeLoop.End.READY);
        assertThat(at).hasSize(6);
        assertThat(Duration.ofNanos(at.get(5) - at.get(4))).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void oneThatWaitsForAnAnswerHoldsUpNeitherALineThatFailsTheStartNorTheEndOfTheProcess() throws Exception {
        Probe hanging = as(Probe.Manner.ASK, () -> {
            new CountDownLatch(1).await();
            return Observation.ready("never");
        });
        Probe hopeless = () -> ++looks > 10 ? Observation.hopeless("no") : Observation.notYet("not yet");
        assertThat(new ProbeLoop()
                        .await(List.of(hanging, hopeless), 1, Duration.ofMinutes(1), () -> false)
                        .end())
                .isEqualTo(ProbeLoop.End.HOPELESS);
        assertThat(new ProbeLoop()
                        .await(List.of(hanging), 1, Duration.ofMinutes(1), () -> ++looks > 20)
                        .end())
                .isEqualTo(ProbeLoop.End.ENDED);
        Await.until("no thread is left", () -> probing() == 0);
    }

    @Test
    void besideAnAttemptThatHangsAnotherIsMadeAndALateAnswerStillCounts() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger underWay = new AtomicInteger();
        List<String> tooMany = new CopyOnWriteArrayList<>();
        AtOnce atOnce = new AtOnce();
        Probe lost = as(Probe.Manner.ASK, () -> {
            int now = underWay.incrementAndGet();
            int most = atOnce.most();
            if (now > most) {
                tooMany.add(now + " instead of " + most);
            }
            try {
                if (attempts.incrementAndGet() == 1) {
                    new CountDownLatch(1).await();
                }
            } finally {
                underWay.decrementAndGet();
            }
            return Observation.ready("answered");
        });
        assertThat(new ProbeLoop()
                        .await(List.of(lost), 1, Duration.ofMinutes(1), () -> false)
                        .detail())
                .isEqualTo("answered");
        assertThat(attempts).hasValueGreaterThan(1); // it goes on until the loop sees the answer
        assertThat(tooMany).as("attempts at once").isEmpty();
    }

    @Test
    void aCommandIsNeverRunTwiceAtOnce() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicLong begun = new AtomicLong();
        Probe slow = as(Probe.Manner.RUN, () -> {
            begun.set(System.nanoTime());
            attempts.incrementAndGet();
            new CountDownLatch(1).await();
            return Observation.ready("never");
        });
        long overdue = Duration.ofMillis(1_500).toNanos(); // what asks would have been asked again
        new ProbeLoop()
                .await(
                        List.of(slow),
                        1,
                        Duration.ofMinutes(1),
                        () -> attempts.get() > 0 && System.nanoTime() - begun.get() > overdue);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anInterruptEndsTheThreadsOfProbesToo() throws Exception {
        Probe hanging = as(Probe.Manner.RUN, () -> {
            looks++;
            new CountDownLatch(1).await();
            return Observation.ready("never");
        });
        Thread waiting = Thread.currentThread();
        assertThatThrownBy(() -> new ProbeLoop().await(List.of(hanging), 1, Duration.ofMinutes(1), () -> {
                    if (looks > 0) {
                        waiting.interrupt();
                    }
                    return false;
                }))
                .isInstanceOf(InterruptedException.class);
        Await.until("no thread is left", () -> probing() == 0);
    }

    @Test
    void aProbeThatBreaksIsHopeless() throws Exception {
        Probe broken = as(Probe.Manner.ASK, () -> {
            throw new IllegalStateException("bug");
        });
        assertThat(new ProbeLoop().await(List.of(broken), 1, Duration.ofMinutes(1), () -> false))
                .isEqualTo(new ProbeLoop.Outcome(
                        ProbeLoop.End.HOPELESS,
                        List.of(Observation.hopeless("the probe broke: java.lang.IllegalStateException: bug"))));
    }

    private static long probing() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("devstack-probe"))
                .count();
    }

    private Probe counting(Probe.Manner manner) {
        return as(manner, () -> {
            looks++;
            return Observation.notYet("no");
        });
    }

    private static Probe as(Probe.Manner manner, Probe probe) {
        return new Probe() {
            @Override
            public Observation observe() throws InterruptedException {
                return probe.observe();
            }

            @Override
            public Manner manner() {
                return manner;
            }
        };
    }

    private ProbeLoop.Outcome await(List<Probe> probes, Duration atMost) throws InterruptedException {
        return loop.await(probes, 1, atMost, () -> false);
    }
}
