package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Told;
import io.devstack.internal.journal.JournalReading;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody needs who stays with a run from its start to its end. */
@Tag("slow")
class DevStackForegroundTest extends EndToEnd {
    private static final StopPolicy HOURS = new StopPolicy(Signal.TERM, Duration.ofHours(1));

    private static final String DEAF_DAEMON =
            "(setsid env -i sh -c \"trap '' TERM; echo \\$\\$ > leaf; exec sleep 600\" <&- >&- 2>&- &)\n"
                    + "until [ -s leaf ]; do sleep 0.01; done\n";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void whatServicesWriteIsToldFromTheirLaunchToTheirLastWordsAndAgainAfterARestart() throws Exception {
        try (ServiceOutput output = DevStack.output(pids(), (service, line) -> lines.add(service + ": " + line))) {
            RunListener listener = RunListener.inTurn(output, told.listener());
            RunningStack running = DevStack.in(pids())
                    .listener(listener)
                    .start(stack(shell(
                                    "worker",
                                    "echo up; while ! [ -e die ]; do sleep 0.05; done; rm die; printf bye; exit 3")
                            .restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3))));
            assertThat(running.follow(listener, () -> lines.contains("worker: up")))
                    .isFalse();
            Files.createFile(project.resolve("die"));
            assertThat(running.follow(
                            listener,
                            () -> lines.stream().filter("worker: up"::equals).count() == 2))
                    .isFalse();
            running.stop();
        }
        assertThat(lines).containsExactly("worker: up", "worker: bye", "worker: up");
        assertThat(told.facts(ServiceEvent.ServiceDied.class).stream().distinct())
                .hasSize(1);
    }

    @Test
    void promptWithoutLineBreakIsShownWhileTheServiceWaits() throws Exception {
        try (ServiceOutput output = DevStack.output(pids(), (service, line) -> lines.add(service + ": " + line));
                RunningStack running = DevStack.in(pids())
                        .listener(RunListener.inTurn(output, told.listener()))
                        .start(stack(shell("worker", "echo up; printf 'Password: '; exec sleep 600")))) {
            assertThat(running.services()).hasSize(1);
            Await.until("the prompt is shown", () -> lines.contains("worker: Password: "));
        }
        assertThat(lines).containsExactly("worker: up", "worker: Password: ");
    }

    @Test
    void whoStaysIsToldOfWhatHappensSinceItWasReadyAndOfTheStopBySomebodyElse() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; read line; echo never")));
        Told since = new Told();
        CountDownLatch stays = new CountDownLatch(1);
        CompletableFuture<Boolean> staying = Background.supply(() -> follow(running, since, stays));
        stays.await();
        DevStack.in(pids()).stop();
        assertThat(staying.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThatTheStopWasTold(since);
    }

    @Test
    void whoLooksOnlyAfterTheStopBySomebodyElseIsToldOfItToo() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; read line; echo never")));
        DevStack.in(pids()).stop();
        Told since = new Told();
        assertThat(follow(running, since, new CountDownLatch(1))).isTrue();
        assertThatTheStopWasTold(since);
    }

    private static void assertThatTheStopWasTold(Told since) {
        assertThat(since.facts(StackEvent.StackReady.class)).isEmpty();
        assertThat(since.facts(ServiceEvent.ServiceReady.class)).isEmpty();
        assertThat(since.facts(StopEvent.Stopping.class)).hasSize(1);
        assertThat(since.facts(StopEvent.RunEnded.class)).hasSize(1);
    }

    @Test
    void aStopThatTakesTooLongIsForcedAndIsStillTheOneThatProvesTheEnd() throws Exception {
        RunningStack running =
                devStack().start(stack(shell("stubborn", "trap '' TERM; echo up; while :; do sleep 1; done")));
        CompletableFuture<Void> stop = Background.run(() -> stop(running));
        Await.until(
                "it is being stopped",
                () -> !told.facts(StopEvent.Stopping.class).isEmpty());
        devStack().force(told.facts(StackEvent.RunStarted.class).get(0).run());
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(told.facts(StopEvent.RunEnded.class)).hasSize(1);
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(StopEvent.ServiceStopped::ending)
                .containsExactly(StopEvent.ServiceStopped.Ending.FORCED);
        assertThat(pids().resolve("supervisor.kill")).doesNotExist();
        assertThatNothingIsLeft();
    }

    @Test
    void whatForceEndedBeforeItsTurnHadNotEndedBeforeTheStopAndIsNoDeath() throws Exception {
        String stubborn = "trap '' TERM; echo up; while :; do sleep 1; done";
        RunningStack running = devStack()
                .start(stack(
                        shell("database", "echo up; exec sleep 600"),
                        shell("stubborn", stubborn).dependsOn("database")));
        CompletableFuture<Void> stop = Background.run(() -> stop(running));
        Await.until(
                "the first of them is asked",
                () -> !told.facts(StopEvent.ServiceStopping.class).isEmpty());
        devStack().force(told.facts(StackEvent.RunStarted.class).get(0).run());
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(fact -> fact.service() + " " + fact.ending())
                .containsExactly("stubborn FORCED", "database BEFORE_ITS_TURN");
        assertThat(told.facts(ServiceEvent.ServiceDied.class)).isEmpty();
        assertThat(told.facts(StopEvent.ServiceStopping.class))
                .extracting(StopEvent.ServiceStopping::service)
                .doesNotContain(new ServiceName("database"));
        assertThatNothingIsLeft();
    }

    @Test
    void serviceKilledBeforeTheStopIsNotReportedAsKilledByForce() throws Exception {
        RunningStack running = asleep(devStack()
                .start(stack(
                        shell("victim", "echo up; exec sleep 600"),
                        shell("stubborn", "trap '' TERM; echo up; while :; do sleep 1; done")
                                .stop(HOURS)
                                .dependsOn("victim"))));
        kill(running.service("victim").pid());
        Await.until(
                "its death is in the journal",
                () -> JournalReading.of(pids().resolve("events.jsonl")).entries().stream()
                        .anyMatch(entry -> entry.fact() instanceof ServiceEvent.ServiceDied));
        CompletableFuture<Void> stop = Background.run(() -> stop(running));
        Await.until(
                "the stop has begun",
                () -> !told.facts(StopEvent.Stopping.class).isEmpty());
        devStack().force(told.facts(StackEvent.RunStarted.class).get(0).run());
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(fact -> fact.service() + " " + fact.ending())
                .containsExactly("stubborn FORCED", "victim ALREADY_GONE");
        assertThatNothingIsLeft();
    }

    @Test
    void forceKillsHiddenDaemonThatIgnoresTheSignal() throws Exception {
        forceKillsLastProcess(DEAF_DAEMON + "echo up; exec sleep 600");
    }

    @Test
    void forceKillsDaemonThatWasHiddenDuringTheStop() throws Exception {
        // the daemon ignores the signal from its birth on; a shell can miss a signal just before a read
        forceKillsLastProcess("end() {\ntrap '' TERM\n" + DEAF_DAEMON
                + "exit 0\n}\ntrap end TERM; echo up; while :; do sleep 0.1; done");
    }

    /** Of two services, so that no proof assigns the daemon to one of them, and it has the grace of the whole run. */
    private void forceKillsLastProcess(String script) throws Exception {
        RunningStack running = asleep(devStack()
                .start(stack(
                        shell("other", "echo up; exec sleep 600").stop(HOURS),
                        shell("backend", script).stop(HOURS))));
        CompletableFuture<Void> stop = Background.run(() -> stop(running));
        long daemon = pidIn(project.resolve("leaf"));
        Await.until(
                "the wait for it is told",
                () -> seenInTime(daemon)
                        || !told.facts(StopEvent.StopWaitingForRest.class).isEmpty());
        boolean seen = seenInTime(daemon);
        assertThat(told.facts(StopEvent.StopWaitingForRest.class)).allSatisfy(fact -> {
            assertThat(fact.pids()).containsExactly(daemon);
            assertThat(fact.left()).isGreaterThan(PATIENCE);
        });
        assertThat(Machine.isAlive(daemon)).isTrue();
        devStack().force(told.facts(StackEvent.RunStarted.class).get(0).run());
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(Machine.isAlive(daemon)).isFalse();
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(fact -> fact.service() + " " + fact.ending())
                .containsExactlyInAnyOrder("other GRACEFUL", "backend " + (seen ? "FORCED" : "GRACEFUL"));
        assertThatNothingIsLeft();
    }

    /** A look at the processes may find the daemon before it hides, about once in some hundred times: it is of a service then. */
    private boolean seenInTime(long daemon) {
        return told.facts(StopEvent.StopWaiting.class).stream().anyMatch(fact -> fact.pid() == daemon);
    }

    @Test
    void theForceIsForOneRunOnly() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")))) {
            devStack().force(RunId.random());
            assertThat(ProcessHandle.of(running.service("worker").pid())).isPresent();
        }
        assertThat(told.facts(ServiceEvent.ServiceDied.class)).isEmpty();
    }

    /** Tells {@code begun} once it has looked for the first time. */
    private static boolean follow(RunningStack running, Told told, CountDownLatch begun) {
        try {
            return running.follow(told.listener(), () -> {
                begun.countDown();
                return false;
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stop(RunningStack running) {
        try {
            running.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
