package io.devstack.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
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

class MishapsTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName SEED = new ServiceName("seed");
    private static final Path PIDS = Path.of("/project/.pids");
    private static final Path OUTPUT = Path.of("/project/target/devstack");

    private final Mishaps mishaps = new Mishaps();

    @Test
    void aLogIsNamedAsItIsCalledByNow() {
        tell(launched(API), died(API, "first"));
        assertThat(logs(mishaps.deaths())).containsExactly(PIDS.resolve("api.log"));
        tell(launched(API));
        assertThat(logs(mishaps.deaths())).containsExactly(PIDS.resolve("api.1.log"));
        tell(died(API, "second"), launched(SEED), launched(API));
        assertThat(logs(mishaps.deaths())).containsExactly(PIDS.resolve("api.1.log"), PIDS.resolve("api.2.log"));
        assertThat(mishaps.withLogNow(failure(API, "first")).logFile()).contains(PIDS.resolve("api.1.log"));
    }

    @Test
    void theLogsAreWhereTheRunHasPutThemUnlessSomethingOfItIsLeft() {
        tell(launched(API), died(API, "first"), launched(API), died(API, "second"));
        tell(ended(Verdict.LEFT));
        assertThat(logs(mishaps.deaths())).containsExactly(PIDS.resolve("api.1.log"), PIDS.resolve("api.log"));
        tell(ended(Verdict.CERTIFIED));
        assertThat(logs(mishaps.deaths())).containsExactly(OUTPUT.resolve("api.1.log"), OUTPUT.resolve("api.log"));
    }

    @Test
    void whereTheJournalDoesNotTellTheLogsAreWhereSomebodyElseHasPutThem() {
        tell(launched(API), died(API, "first"), launched(API), died(API, "second"));
        mishaps.logsMovedTo(OUTPUT);
        assertThat(logs(mishaps.deaths())).containsExactly(OUTPUT.resolve("api.1.log"), OUTPUT.resolve("api.log"));
    }

    @Test
    void whatAnOrderedRestartLeftDownIsDownUntilItIsReadyOrDoneAgain() {
        tell(launched(API), launched(SEED));
        tell(new StackEvent.RestartFailed(1, List.of(failure(API, "api exited"), failure(SEED, "seed exited"))));
        tell(new StackEvent.RestartFailed(2, List.of(failure(API, "api exited again"))));
        assertThat(mishaps.down()).extracting(Failure::what).containsExactly("seed exited", "api exited again");
        tell(launched(SEED), new ServiceEvent.TaskDone(SEED, Duration.ZERO));
        assertThat(mishaps.down()).extracting(Failure::what).containsExactly("api exited again");
        tell(launched(API), ready(API));
        assertThat(mishaps.down()).isEmpty();
        assertThat(mishaps.all())
                .extracting(Failure::what)
                .containsExactly("api exited", "seed exited", "api exited again");
        assertThat(mishaps.deaths()).isEmpty();
    }

    @Test
    void aRestartThatBrokeHasLeftNobodyKnowsWhomDownUntilAnotherIsDone() {
        tell(new StackEvent.RestartFailed(
                1, List.of(Failure.of(Failure.Kind.INTERNAL, Optional.empty(), "the restart broke"))));
        tell(ready(API));
        assertThat(mishaps.down()).hasSize(1);
        tell(new StackEvent.RestartDone(2, List.of(API), Duration.ZERO));
        assertThat(mishaps.down()).isEmpty();
    }

    @Test
    void aDeathRemainsOneThoughTheServiceWasStartedAgain() {
        tell(launched(API), died(API, "api died"), launched(API), ready(API));
        assertThat(mishaps.deaths()).hasSize(1);
    }

    @Test
    void unhealthyServiceIsDeadOnceTheStopBeginsOrItIsRestarted() {
        tell(launched(API), ready(API), unhealthy(API));
        assertThat(mishaps.deaths()).isEmpty();
        assertThat(mishaps.unhealthy()).hasSize(1);
        tell(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(mishaps.deaths()).extracting(Failure::what).containsExactly("api is unhealthy");
        assertThat(mishaps.unhealthy()).isEmpty();

        tell(new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"), launched(API), ready(API));
        tell(unhealthy(API), new ServiceEvent.ServiceRestarting(API, 1, 5, Duration.ZERO), launched(API), ready(API));
        assertThat(mishaps.deaths()).hasSize(1);
        assertThat(mishaps.recovered()).isEmpty();
    }

    @Test
    void recoveredServiceIsNoDeath() {
        tell(launched(API), ready(API), unhealthy(API), new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(9)));
        tell(unhealthy(API), launched(API), ready(API)); // an ordered restart
        tell(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(mishaps.deaths()).isEmpty();
        assertThat(mishaps.recovered())
                .extracting(Failure::what)
                .containsExactly("api is unhealthy; it recovered after 9 s", "api is unhealthy; it was restarted");
        assertThat(mishaps.all()).isEqualTo(mishaps.recovered());
    }

    private static RunEvent unhealthy(ServiceName service) {
        return new ServiceEvent.ServiceUnhealthy(
                service, 52, Failure.of(Failure.Kind.UNHEALTHY, Optional.of(service), service + " is unhealthy"));
    }

    @Test
    void aDeathThatOnlyTheEndTellsOfIsKnownToo() {
        tell(launched(API), launched(SEED), died(API, "api died"));
        tell(new StopEvent.RunEnded(Verdict.CERTIFIED, List.of(), List.of(API, SEED), Duration.ZERO, OUTPUT));
        assertThat(mishaps.deaths())
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
        assertThat(mishaps.startFailure()).map(Failure::what).contains("no");
        tell(
                new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"),
                launched(API),
                died(API, "again"));
        assertThat(mishaps.all()).containsExactly(failure(API, "again"));
        assertThat(mishaps.startFailure()).isEmpty();
    }

    private void tell(RunEvent... facts) {
        for (RunEvent fact : facts) {
            mishaps.on(fact);
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
