package io.devstack.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No time passes here but what a test lets pass. */
class ProgressLineTest {
    private static final int WIDE = 500;
    private static final ServiceName DATABASE = new ServiceName("database");
    private static final ServiceName SEED = new ServiceName("seed");
    private static final ServiceName BACKEND = new ServiceName("backend");
    private static final ServiceName FRONTEND = new ServiceName("frontend");
    private static final String ANSWERED = "GET http://127.0.0.1:5000/health answered 503, wanted 200-399";

    private long now = 1_000_000_000_000L;
    private final ProgressLine line = new ProgressLine("starting", () -> now);

    @Test
    void beforeAnythingIsKnownItSaysThatItStarts() {
        pass(2_900);
        assertThat(line.text(WIDE)).isEqualTo("starting, 2 s");
    }

    @Test
    void ofAStackThatRunsAlreadyItSaysWhatIsAwaitedSinceSomethingHappened() {
        pass(2_900);
        line.idle();
        assertThat(line.text(WIDE)).isEmpty();
        tell(launched(BACKEND));
        pass(1_000);
        assertThat(line.text(WIDE)).isEqualTo("waiting for backend 1 s");
        tell(ready(BACKEND));
        assertThat(line.text(WIDE)).isEmpty();
    }

    @Test
    void itSaysWhatIsAwaitedAndForHowLongAndWhatWasSeenLast() {
        tell(started(), launched(DATABASE));
        pass(1_000);
        tell(ready(DATABASE), launched(SEED));
        pass(500);
        tell(new ServiceEvent.TaskDone(SEED, Duration.ofMillis(500)), launched(BACKEND));
        pass(2_000);
        assertThat(line.text(WIDE)).isEqualTo("waiting for backend 2 s; frontend later; database ready; seed done");
        tell(new ServiceEvent.ReadyWaiting(BACKEND, ANSWERED, Duration.ofSeconds(2)));
        pass(61_000);
        assertThat(line.text(WIDE))
                .isEqualTo(
                        "waiting for backend 1 min 3 s (" + ANSWERED + "); frontend later; database ready; seed done");
        tell(ready(BACKEND), launched(FRONTEND), ready(FRONTEND), new StackEvent.StackReady(Duration.ofSeconds(9)));
        assertThat(line.text(WIDE)).isEmpty();
    }

    @Test
    void whatWasSeenIsCutBeforeAnythingElseAndNothingIsWiderThanTheTerminal() {
        tell(started(), launched(DATABASE), launched(BACKEND));
        tell(
                new ServiceEvent.ReadyWaiting(DATABASE, "no line of its log matches 'ready'", Duration.ZERO),
                new ServiceEvent.ReadyWaiting(BACKEND, ANSWERED, Duration.ZERO));
        String bare = "waiting for database 0 s, backend 0 s; seed, frontend later";
        for (int width = 1; width < 300; width++) {
            String text = line.text(width);
            assertThat(text.length()).as(text).isLessThanOrEqualTo(width);
            if (width >= bare.length()) {
                assertThat(text).contains("0 s", "; seed, frontend later").doesNotEndWith("…");
            }
        }
        assertThat(line.text(bare.length())).isEqualTo(bare);
        assertThat(line.text(100))
                .isEqualTo(
                        "waiting for database 0 s (no line of its l…), backend 0 s (GET http://127.0…); seed, frontend later");
    }

    @Test
    void aServiceThatIsStartedAgainIsAwaitedAnew() {
        tell(started(), launched(BACKEND), ready(BACKEND), new StackEvent.StackReady(Duration.ofSeconds(1)));
        tell(died(BACKEND));
        assertThat(line.text(WIDE)).isEmpty();
        tell(new ServiceEvent.ServiceRestarting(BACKEND, 1, 5, Duration.ofSeconds(4)));
        pass(1_000);
        assertThat(line.text(WIDE)).isEqualTo("waiting for backend (started again in 3 s)");
        pass(3_000);
        tell(launched(BACKEND));
        pass(7_000);
        assertThat(line.text(WIDE)).isEqualTo("waiting for backend 7 s");
        tell(new ServiceEvent.RestartGivenUp(BACKEND, "it died 6 times"));
        assertThat(line.text(WIDE)).isEmpty();
    }

    @Test
    void aStopSaysWhoIsAwaitedAndWhenForceComes() {
        tell(started(), launched(BACKEND), ready(BACKEND), new StackEvent.StackReady(Duration.ofSeconds(1)));
        tell(new StopEvent.Stopping("a stop was asked for", List.of(DATABASE, BACKEND, FRONTEND)));
        tell(new StopEvent.ServiceStopping(BACKEND), new StopEvent.ServiceStopping(FRONTEND));
        pass(1_000);
        assertThat(line.text(WIDE)).isEqualTo("stopping: waiting for backend 1 s, frontend 1 s; database later");
        tell(new StopEvent.StopWaiting(BACKEND, 52, Duration.ofSeconds(9)), stopped(FRONTEND));
        pass(2_000);
        assertThat(line.text(WIDE))
                .isEqualTo("stopping: waiting for backend 3 s (pid 52, ended by force in 7 s); database later");
        pass(20_000);
        assertThat(line.text(WIDE)).contains("ended by force in 0 s)");
        tell(stopped(BACKEND), new StopEvent.ServiceStopping(DATABASE));
        assertThat(line.text(WIDE)).isEqualTo("stopping: waiting for database 0 s");
        tell(stopped(DATABASE));
        assertThat(line.text(WIDE)).isEqualTo("stopping: making sure that nothing is left, 23 s");
        tell(new StopEvent.StopWaitingForRest(List.of(52L, 53L, 54L, 55L), Duration.ofSeconds(9)));
        assertThat(line.text(WIDE))
                .isEqualTo(
                        "stopping: waiting for pid 52, 53, 54 and 1 more (of no single service, ended by force in 9 s)");
        tell(new StopEvent.RunEnded(
                Verdict.CERTIFIED, List.of(), List.of(), Duration.ofSeconds(23), Path.of("target")));
        assertThat(line.text(WIDE)).isEmpty();
    }

    @Test
    void beforeAStopIsUnderWayItSaysThatItStops() {
        ProgressLine stop = new ProgressLine("stopping", () -> now);
        stop.on(died(BACKEND));
        pass(1_000);
        assertThat(stop.text(WIDE)).isEqualTo("stopping, 1 s");
    }

    @Test
    void aRestartSaysWhoIsStoppedAndThenWhoIsAwaited() {
        tell(started(), launched(FRONTEND), ready(FRONTEND), new StackEvent.StackReady(Duration.ofSeconds(1)));
        tell(new StackEvent.RestartOrdered(1, List.of(DATABASE, BACKEND)));
        pass(1_000);
        assertThat(line.text(WIDE)).startsWith("restarting, 1 s; database, ").contains("backend later");
        tell(new StopEvent.ServiceStopping(BACKEND));
        pass(1_000);
        tell(new StopEvent.StopWaiting(BACKEND, 52, Duration.ofSeconds(9)));
        assertThat(line.text(WIDE))
                .startsWith("restarting: stopping backend 1 s (pid 52, ended by force in 9 s); database");
        tell(stopped(BACKEND), new StopEvent.ServiceStopping(DATABASE), stopped(DATABASE), launched(DATABASE));
        pass(2_000);
        assertThat(line.text(WIDE))
                .startsWith("restarting: waiting for database 2 s; ")
                .contains("backend later");
        tell(ready(DATABASE), launched(BACKEND), ready(BACKEND));
        tell(new StackEvent.RestartDone(1, List.of(DATABASE, BACKEND), Duration.ofSeconds(4)));
        assertThat(line.text(WIDE)).isEmpty();
    }

    @Test
    void aRestartThatFailedIsWaitedForNoMore() {
        ProgressLine restart = new ProgressLine("restarting", () -> now);
        restart.on(new StackEvent.RestartOrdered(1, List.of(BACKEND)));
        restart.on(launched(BACKEND));
        assertThat(restart.text(WIDE)).isEqualTo("restarting: waiting for backend 0 s");
        restart.on(new StackEvent.RestartFailed(
                1, List.of(Failure.of(Failure.Kind.ENDED, Optional.of(BACKEND), "backend exited with 3"))));
        assertThat(restart.text(WIDE)).isEmpty();
    }

    @Test
    void aStartThatBeginsAgainOrWaitsForAnotherRunSaysSo() {
        tell(new StackEvent.OtherRunAwaited(49));
        pass(5_000);
        assertThat(line.text(WIDE)).isEqualTo("waiting for the run that is being stopped (supervisor pid 49), 5 s");
        tell(started(), launched(BACKEND), new StackEvent.StartingOver("port 23456 was lost"));
        assertThat(line.text(WIDE)).isEqualTo("starting, 0 s");
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void tell(RunEvent... facts) {
        for (RunEvent fact : facts) {
            line.on(fact);
        }
    }

    private static RunEvent started() {
        return new StackEvent.RunStarted(new RunId("run"), List.of(DATABASE, SEED, BACKEND, FRONTEND), 50, "keeper");
    }

    private static RunEvent launched(ServiceName name) {
        return new ServiceEvent.ServiceLaunched(name, 52, Map.of());
    }

    private static RunEvent ready(ServiceName name) {
        return new ServiceEvent.ServiceReady(
                name, 52, Map.of(), Optional.empty(), Optional.empty(), Duration.ofSeconds(1), "it stayed up");
    }

    private static RunEvent stopped(ServiceName name) {
        return new StopEvent.ServiceStopped(
                name, StopEvent.ServiceStopped.Ending.GRACEFUL, Optional.empty(), Duration.ofSeconds(1));
    }

    private static RunEvent died(ServiceName name) {
        return new ServiceEvent.ServiceDied(
                name,
                52,
                new ExitStatus(3),
                Duration.ofSeconds(1),
                Failure.of(Failure.Kind.ENDED, Optional.of(name), "it died"));
    }
}
