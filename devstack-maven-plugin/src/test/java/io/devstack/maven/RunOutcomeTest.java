package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunOutcomeTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName SEED = new ServiceName("seed");
    private static final ServiceName WORKER = new ServiceName("worker");

    private boolean stopAsked;
    private final RunOutcome outcome = new RunOutcome(
            StackDefinition.of(
                    service("seed").task().build(),
                    service("api").build(),
                    service("worker")
                            .restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 2))
                            .build()),
            () -> stopAsked);

    @Test
    void allHaveEndedWhenNobodyIsLeftWhoRunsOrWillRunAgain() {
        assertThat(outcome.allEnded()).isFalse();
        died(API, 0);
        assertThat(outcome.allEnded()).isFalse();
        died(WORKER, 1);
        assertThat(outcome.allEnded()).as("it is started again").isFalse();
        outcome.on(new ServiceEvent.ServiceLaunched(WORKER, 60, Map.of()));
        died(WORKER, 0);
        assertThat(outcome.allEnded()).isTrue();
        outcome.on(new ServiceEvent.ServiceLaunched(API, 61, Map.of()));
        assertThat(outcome.allEnded()).as("somebody has started it again").isFalse();
    }

    @Test
    void deadServiceStaysDownUnlessItIsRestartedOrAllHaveEndedOrAStopBegan() {
        died(WORKER, 1);
        assertThat(outcome.staysDown(WORKER)).as("it is restarted").isFalse();
        died(API, 1);
        assertThat(outcome.staysDown(API)).isTrue();
        stopAsked = true;
        assertThat(outcome.staysDown(API)).as("a stop has begun").isFalse();
        stopAsked = false;
        outcome.on(new ServiceEvent.RestartGivenUp(WORKER, "it died 3 times"));
        assertThat(outcome.staysDown(API)).as("no service runs").isFalse();
    }

    @Test
    void whatIsGivenUpHasEndedAndFailed() {
        died(API, 0);
        outcome.on(new ServiceEvent.RestartGivenUp(WORKER, "it died 3 times"));
        assertThat(outcome.allEnded()).isTrue();
        assertThat(outcome.failure()).contains("worker stays down");
    }

    @Test
    void anEndWithZeroIsNoFailureAnyOtherIs() {
        died(API, 0);
        assertThat(outcome.failure()).isEmpty();
        died(WORKER, 3);
        died(WORKER, 4);
        assertThat(outcome.failure()).contains("worker exited with 3 after 2.0 s");
    }

    @Test
    void whatDiesAfterAStopWasAskedForHasNotFailed() {
        stopAsked = true;
        died(API, 137);
        assertThat(outcome.failure()).isEmpty();
    }

    @Test
    void unhealthyServiceFailsOnlyIfTheStopBeginsMeanwhile() {
        Failure failure = Failure.of(Failure.Kind.UNHEALTHY, Optional.of(API), "api is unhealthy: nothing listens");
        outcome.on(new ServiceEvent.ServiceUnhealthy(API, 60, failure));
        outcome.on(new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(6)));
        outcome.on(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(outcome.failure()).isEmpty();
        outcome.on(new ServiceEvent.ServiceUnhealthy(API, 60, failure));
        outcome.on(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(outcome.failure()).contains("api is unhealthy: nothing listens");
    }

    @Test
    void unhealthyServiceFailsIfItIsRestartedAutomaticallyButNotByAnOrder() {
        Failure failure = Failure.of(Failure.Kind.UNHEALTHY, Optional.of(API), "api is unhealthy: nothing listens");
        StopEvent stopped = new StopEvent.ServiceStopped(
                API, StopEvent.ServiceStopped.Ending.GRACEFUL, Optional.empty(), Duration.ofSeconds(1));
        outcome.on(new ServiceEvent.ServiceUnhealthy(API, 60, failure));
        outcome.on(new StackEvent.RestartOrdered(1, List.of(API)));
        outcome.on(stopped);
        outcome.on(new ServiceEvent.ServiceLaunched(API, 61, Map.of()));
        outcome.on(new StopEvent.Stopping("a stop was asked for", List.of(API)));
        assertThat(outcome.failure()).isEmpty();
        outcome.on(new ServiceEvent.ServiceUnhealthy(API, 61, failure));
        outcome.on(stopped);
        outcome.on(new ServiceEvent.ServiceRestarting(API, 1, 5, Duration.ZERO));
        assertThat(outcome.failure()).contains("api is unhealthy: nothing listens");
    }

    @Test
    void whatAnOrderedRestartLeftDownHasFailedUntilItIsReadyAgain() {
        restartFails();
        assertThat(outcome.failure()).contains("api exited with 3 after 0.1 s, seed was not launched again");
        outcome.on(new ServiceEvent.TaskDone(SEED, Duration.ofSeconds(1)));
        assertThat(outcome.failure()).contains("api exited with 3 after 0.1 s");
        outcome.on(new ServiceEvent.ServiceReady(
                API, 61, Map.of(), Optional.empty(), Optional.empty(), Duration.ofSeconds(1), "it listens"));
        assertThat(outcome.failure()).isEmpty();
    }

    @Test
    void aRestartThatBrokeHasFailedUntilAnotherIsDone() {
        outcome.on(new StackEvent.RestartFailed(
                1, List.of(Failure.of(Failure.Kind.INTERNAL, Optional.empty(), "the restart broke: why"))));
        assertThat(outcome.failure()).contains("the restart broke: why");
        outcome.on(new StackEvent.RestartDone(2, List.of(API), Duration.ofSeconds(1)));
        assertThat(outcome.failure()).isEmpty();
    }

    @Test
    void whatIsLeftIsKnownAlsoIfOnlyTheStopReportsIt() {
        assertThat(outcome.left()).isEmpty();
        outcome.stopped(report(List.of("pid 60 (sleep 60)")));
        assertThat(outcome.left()).containsExactly("pid 60 (sleep 60)");
    }

    @Test
    void whatTheEndOfTheRunToldIsNotForgottenForAReportThatFoundNothing() {
        outcome.on(new StopEvent.RunEnded(
                Verdict.LEFT, List.of("pid 60 (sleep 60)"), List.of(), Duration.ofSeconds(1), Path.of("out")));
        outcome.stopped(StopReport.NOTHING);
        assertThat(outcome.left()).containsExactly("pid 60 (sleep 60)");
    }

    private void restartFails() {
        outcome.on(new StackEvent.RestartFailed(
                1,
                List.of(
                        Failure.of(Failure.Kind.ENDED, Optional.of(API), "api exited with 3 after 0.1 s"),
                        Failure.of(Failure.Kind.LAUNCH, Optional.of(SEED), "seed was not launched again"))));
    }

    private static StopReport report(List<String> left) {
        return new StopReport(StopReport.Found.LEFTOVERS, Verdict.LEFT, left, List.of(), List.of());
    }

    @Test
    void itKnowsTheRun() {
        assertThat(outcome.run()).isEmpty();
        outcome.on(new StackEvent.RunStarted(new RunId("run"), List.of(API), 50, "keeper"));
        assertThat(outcome.run()).contains(new RunId("run"));
    }

    private void died(ServiceName service, int status) {
        outcome.on(new ServiceEvent.ServiceDied(
                service,
                52,
                new ExitStatus(status),
                Duration.ofSeconds(2),
                Failure.of(Failure.Kind.ENDED, Optional.of(service), service + " died")));
    }

    private static ServiceBuilder service(String name) {
        return ServiceBuilder.named(name).command("sleep", "60");
    }
}
