package io.devstack.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.log.LogFile;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunStateTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName SEED = new ServiceName("seed");
    private static final Path PIDS = Path.of("/project/.pids");
    private static final Path OUTPUT = Path.of("/project/target/devstack");

    private final RunState state = new RunState();

    @Test
    void aLogIsNamedAsItIsCalledByNow() {
        tell(launched(API), died(API, "first"));
        assertThat(logs(state.deaths())).containsExactly(PIDS.resolve("api.log"));
        tell(launched(API));
        assertThat(logs(state.deaths())).containsExactly(PIDS.resolve("api.1.log"));
        tell(died(API, "second"), launched(SEED), launched(API));
        assertThat(logs(state.deaths())).containsExactly(PIDS.resolve("api.1.log"), PIDS.resolve("api.2.log"));
        tell(died(API, "third"), launched(API));
        assertThat(state.failure(API)).map(Failure::what).contains("third");
        assertThat(state.failure(API).flatMap(Failure::logFile)).contains(PIDS.resolve("api.3.log"));
    }

    @Test
    void logThatIsNotKeptIsNotNamed() {
        tell(launched(API), died(API, "first"));
        for (int later = 0; later < LogFile.KEPT; later++) {
            tell(launched(API));
        }
        assertThat(logs(state.deaths())).containsExactly(PIDS.resolve("api.1.log"));
        tell(launched(API));
        assertThat(logs(state.deaths())).isEmpty();
    }

    @Test
    void runThatLeftNothingHasMovedItsLogs() {
        tell(ended(Verdict.LEFT));
        assertThat(state.movedTo()).isEmpty();
        tell(ended(Verdict.CERTIFIED));
        assertThat(state.movedTo()).contains(OUTPUT);
    }

    @Test
    void serviceIsDownFromItsDeathUntilItIsReady() {
        tell(launched(API), ready(API));
        assertThat(state.service(API).isUp()).isTrue();
        tell(died(API, "api died"), new ServiceEvent.RestartGivenUp(API, "it died 3 times"));
        assertThat(state.service(API).isUp()).isFalse();
        assertThat(state.service(API).isDown()).isTrue();
        assertThat(state.service(API).isGivenUp()).isTrue();
        assertThat(state.service(API).exit()).contains(new ExitStatus(3));
        tell(new StackEvent.RestartOrdered(1, List.of(API)), stopped(API), launched(API));
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.STARTING);
        assertThat(state.service(API).isDown()).isTrue();
        assertThat(state.service(API).failure()).isEmpty();
        tell(ready(API));
        assertThat(state.service(API).isDown()).isFalse();
        assertThat(state.service(API).isGivenUp()).isFalse();
        assertThat(state.service(API).exit()).isEmpty();
        assertThat(state.service(API).restarts()).isEqualTo(1);
    }

    /** What remained of its last launch is stopped when it is given up. */
    @Test
    void serviceThatStaysDownIsNotShownAsStopped() {
        tell(launched(API), ready(API), died(API, "api died"), new ServiceEvent.RestartGivenUp(API, "it died 3 times"));
        tell(stopped(API));
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.DEAD);
        tell(new StopEvent.Stopping("a stop was ordered", List.of(API)), stopped(API));
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.STOPPED);
    }

    @Test
    void exitWithZeroIsADeathOfAServiceThatShouldRun() {
        tell(launched(API), ready(API));
        tell(new ServiceEvent.ServiceDied(API, 52, new ExitStatus(0), Duration.ZERO, failure(API, "api exited")));
        assertThat(state.deaths()).hasSize(1);
        assertThat(state.service(API).isDown()).isTrue();
    }

    @Test
    void restartIsNotTheEndOfAServiceButAStopIs() {
        tell(launched(API), ready(API), new StackEvent.RestartOrdered(1, List.of(API)));
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.RESTARTING);
        tell(stopped(API));
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.STOPPED);
        assertThat(state.service(API).isDown()).isFalse();
    }

    @Test
    void startThatFailsBeforeAnyLaunchHasNoServiceThatIsDown() {
        tell(new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"));
        tell(new StackEvent.StartFailed(failure(API, "port 5000 is in use")));
        assertThat(state.startFailure()).map(Failure::what).contains("port 5000 is in use");
        assertThat(state.service(API).status()).isEqualTo(ServiceStatus.State.WAITING);
        assertThat(state.service(API).isDown()).isFalse();
    }

    @Test
    void eventsBeforeTheBeginningAreOfAnotherRun() {
        tell(launched(SEED), ready(SEED), ended(Verdict.CERTIFIED), new StackEvent.StackReady(Duration.ZERO));
        tell(new StackEvent.RestartFailed(1, List.of()), new StopEvent.Stopping("a stop was asked for", List.of()));
        tell(new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"));
        assertThat(state.names()).containsExactly(API);
        assertThat(state.services()).extracting(ServiceState::name).containsExactly(API);
        assertThat(state.ready()).isEmpty();
        assertThat(state.isReady()).isFalse();
        assertThat(state.stopping()).isEmpty();
        assertThat(state.end()).isEmpty();
        assertThat(state.lastRestart()).isEmpty();
    }

    @Test
    void failureKeepsTheTimeAtWhichItHappened() {
        Instant then = Instant.ofEpochSecond(5);
        state.apply(then, unhealthy(API));
        state.apply(then.plusSeconds(9), new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(9)));
        assertThat(state.failures()).hasSize(1);
        assertThat(state.failures().get(0).at()).isEqualTo(then);
        assertThat(state.failures().get(0).recovered()).isTrue();
    }

    @Test
    void whatAnOrderedRestartLeftDownIsDownUntilItIsReadyOrDoneAgain() {
        tell(launched(API), launched(SEED));
        tell(new StackEvent.RestartFailed(1, List.of(failure(API, "api exited"), failure(SEED, "seed exited"))));
        tell(new StackEvent.RestartFailed(2, List.of(failure(API, "api exited again"))));
        assertThat(state.downSinceRestart())
                .extracting(Failure::what)
                .containsExactly("seed exited", "api exited again");
        tell(launched(SEED), new ServiceEvent.TaskDone(SEED, Duration.ZERO));
        assertThat(state.downSinceRestart()).extracting(Failure::what).containsExactly("api exited again");
        tell(launched(API), ready(API));
        assertThat(state.downSinceRestart()).isEmpty();
        assertThat(state.failures())
                .extracting(each -> each.failure().what())
                .containsExactly("api exited", "seed exited", "api exited again");
        assertThat(state.deaths()).isEmpty();
    }

    @Test
    void aRestartThatBrokeHasLeftNobodyKnowsWhomDownUntilAnotherIsDone() {
        tell(new StackEvent.RestartFailed(
                1, List.of(Failure.of(Failure.Kind.INTERNAL, Optional.empty(), "the restart broke"))));
        tell(ready(API));
        assertThat(state.downSinceRestart()).hasSize(1);
        tell(new StackEvent.RestartDone(2, List.of(API), Duration.ZERO));
        assertThat(state.downSinceRestart()).isEmpty();
    }

    @Test
    void aDeathRemainsOneThoughTheServiceWasStartedAgain() {
        tell(launched(API), died(API, "api died"), launched(API), ready(API));
        assertThat(state.deaths()).hasSize(1);
    }

    @Test
    void unhealthyServiceIsDeadOnceTheStopBeginsOrItIsRestarted() {
        tell(launched(API), ready(API), unhealthy(API));
        assertThat(state.deaths()).isEmpty();
        assertThat(state.unhealthy()).hasSize(1);
        tell(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(state.deaths()).extracting(Failure::what).containsExactly("api is unhealthy");
        assertThat(state.unhealthy()).isEmpty();

        tell(new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"), launched(API), ready(API));
        tell(unhealthy(API), new ServiceEvent.ServiceRestarting(API, 1, 5, Duration.ZERO), launched(API), ready(API));
        assertThat(state.deaths()).hasSize(1);
        assertThat(state.recovered()).isEmpty();
    }

    @Test
    void recoveredServiceIsNoDeath() {
        tell(launched(API), ready(API), unhealthy(API), new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(9)));
        tell(unhealthy(API), launched(API), ready(API)); // an ordered restart
        tell(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(state.deaths()).isEmpty();
        assertThat(state.recovered())
                .extracting(Failure::what)
                .containsExactly("api is unhealthy; it recovered after 9 s", "api is unhealthy; it was restarted");
        assertThat(state.failures()).extracting(RunState.TimedFailure::failure).isEqualTo(state.recovered());
    }

    private static RunEvent unhealthy(ServiceName service) {
        return new ServiceEvent.ServiceUnhealthy(
                service, 52, Failure.of(Failure.Kind.UNHEALTHY, Optional.of(service), service + " is unhealthy"));
    }

    @Test
    void aDeathThatOnlyTheEndTellsOfIsKnownToo() {
        tell(launched(API), launched(SEED), died(API, "api died"));
        tell(new StopEvent.RunEnded(Verdict.CERTIFIED, List.of(), List.of(API, SEED), Duration.ZERO, OUTPUT));
        assertThat(state.deaths())
                .extracting(Failure::what)
                .containsExactly("api died", "seed died while it should have run");
    }

    @Test
    void aNewRunBeginsWithNone() {
        tell(
                launched(API),
                died(API, "api died"),
                new StackEvent.StartFailed(failure(API, "no")),
                ended(Verdict.CERTIFIED));
        assertThat(state.startFailure()).map(Failure::what).contains("no");
        tell(
                new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"),
                launched(API),
                died(API, "again"));
        assertThat(state.failures()).extracting(RunState.TimedFailure::failure).containsExactly(failure(API, "again"));
        assertThat(state.startFailure()).isEmpty();
    }

    private void tell(RunEvent... facts) {
        for (RunEvent fact : facts) {
            state.on(fact);
        }
    }

    private static List<Path> logs(List<Failure> failures) {
        return failures.stream().flatMap(failure -> failure.logFile().stream()).toList();
    }

    private static RunEvent launched(ServiceName service) {
        return new ServiceEvent.ServiceLaunched(service, 52, Map.of());
    }

    private static RunEvent ready(ServiceName service) {
        return new ServiceEvent.ServiceReady(
                service, 52, Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, "it stayed up");
    }

    private static RunEvent died(ServiceName service, String what) {
        return new ServiceEvent.ServiceDied(service, 52, new ExitStatus(3), Duration.ZERO, failure(service, what));
    }

    private static RunEvent stopped(ServiceName service) {
        return new StopEvent.ServiceStopped(
                service, StopEvent.ServiceStopped.Ending.GRACEFUL, Optional.empty(), Duration.ZERO);
    }

    private static RunEvent ended(Verdict verdict) {
        return new StopEvent.RunEnded(verdict, List.of(), List.of(), Duration.ZERO, OUTPUT);
    }

    private static Failure failure(ServiceName service, String what) {
        return new Failure(
                Failure.Kind.ENDED,
                Optional.of(service),
                what,
                List.of("last words"),
                Optional.of(PIDS.resolve(service + ".log")));
    }
}
