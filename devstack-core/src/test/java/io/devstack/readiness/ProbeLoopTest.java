package io.devstack.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No time passes here but what the loop itself sleeps. */
class ProbeLoopTest {
    private long now;
    private int looks;
    private final ProbeLoop loop = new ProbeLoop(() -> now, pause -> now += pause.toNanos());

    private static final Probe NEVER = () -> Observation.notYet("port 1: refused");
    private static final Probe ALWAYS = () -> Observation.ready("answered");

    @Test
    void itIsReadyWhenAllAreReadyInOneRound() throws Exception {
        Probe third = () -> ++looks < 3 ? Observation.notYet("not yet") : Observation.ready("third time");
        assertThat(await(List.of(ALWAYS, third), Duration.ofMinutes(1)))
                .isEqualTo(new ProbeLoop.Outcome(ProbeLoop.End.READY, "answered; third time"));
    }

    @Test
    void theEndOfTheProcessIsToldBeforeATimeout() throws Exception {
        ProbeLoop.Outcome outcome = loop.await(
                List.of(NEVER),
                Duration.ofSeconds(60),
                () -> now >= Duration.ofMillis(800).toNanos());
        assertThat(outcome).isEqualTo(new ProbeLoop.Outcome(ProbeLoop.End.ENDED, "port 1: refused"));
        assertThat(Duration.ofNanos(now)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatHasEndedIsNotReadyWhateverAnswers() throws Exception {
        assertThat(loop.await(List.of(ALWAYS), Duration.ZERO, () -> true).end()).isEqualTo(ProbeLoop.End.ENDED);
    }

    @Test
    void whatIsHopelessIsNotWaitedFor() throws Exception {
        assertThat(await(List.of(() -> Observation.hopeless("the log says: no")), Duration.ofHours(1)))
                .isEqualTo(new ProbeLoop.Outcome(ProbeLoop.End.HOPELESS, "the log says: no"));
        assertThat(now).isZero();
    }

    @Test
    void aTimeoutTellsWhatWasSeenLast() throws Exception {
        assertThat(await(List.of(ALWAYS, NEVER), Duration.ofSeconds(60)))
                .isEqualTo(new ProbeLoop.Outcome(ProbeLoop.End.TIMEOUT, "port 1: refused"));
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    }

    @Test
    void withoutPatienceThereIsOneLook() throws Exception {
        assertThat(await(List.of(ALWAYS), Duration.ZERO).end()).isEqualTo(ProbeLoop.End.READY);
        assertThat(await(List.of(NEVER), Duration.ZERO).end()).isEqualTo(ProbeLoop.End.TIMEOUT);
        assertThat(now).isZero();
    }

    @Test
    void inTheFirstMinuteItLooksEveryFiftyMillisecondsAtLeast() throws Exception {
        Probe counting = () -> {
            looks++;
            return Observation.notYet("no");
        };
        await(List.of(counting), Duration.ofSeconds(10));
        assertThat(looks).isGreaterThan(200);
    }

    private ProbeLoop.Outcome await(List<Probe> probes, Duration atMost) throws InterruptedException {
        return loop.await(probes, atMost, () -> false);
    }
}
