package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.event.StopEvent.ServiceStopped.Ending;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.EndsOnPost;
import io.devstack.fixture.FakeContainer;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Patience;
import io.devstack.fixture.Told;
import io.devstack.model.RestartPolicy;
import io.devstack.model.Signal;
import io.devstack.model.StartFailedException;
import io.devstack.model.StopOptions;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.StopStep;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes before force: a first step, a word about who is waited for, a thread dump. */
@Tag("slow")
class DevStackStopStepsTest extends EndToEnd {
    /** Longer than a test may take, so that none ends because it is over. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final String DEAF = "trap '' TERM; echo up; while :; do sleep 0.05; done";
    private static final String DEAF_UNTIL_END = "trap '' TERM; echo up; while [ ! -e end ]; do sleep 0.05; done";

    @Test
    void aPostEndsAServiceThatNoSignalWould() throws Exception {
        devStack().start(stack(endsOnPost(http("/shutdown"), LONG))).stop();
        assertThat(step().step()).matches("POST http://127\\.0\\.0\\.1:\\d+/shutdown");
        assertThat(step().problem()).isEmpty();
        assertThat(log("backend")).contains("asked by POST");
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
        assertThat(told.facts(StopEvent.SignalSent.class)).isEmpty();
        assertThatNothingIsLeft();
    }

    @Test
    void aPostThatIsRefusedIsToldAndTheSignalComesAtOnce() throws Exception {
        devStack()
                .start(stack(server("backend")
                        .command(Jvm.running(EndsOnPost.class))
                        .stop(new StopPolicy(Signal.KILL, LONG, http("/nothing?token=hunter2")))))
                .stop();
        assertThat(step().problem()).hasValue("it answered 404");
        assertThat(step().step()).endsWith("/nothing?token=***");
    }

    @Test
    void signalFollowsAnAnsweredPostAfterHalfOfTheGrace() throws Exception {
        Duration grace = Duration.ofSeconds(4);
        devStack()
                .start(stack(server("backend").stop(new StopPolicy(Signal.TERM, grace, http("/shutdown")))))
                .stop();
        assertThat(step().problem()).isEmpty();
        assertThat(told.facts(StopEvent.SignalSent.class))
                .singleElement()
                .satisfies(sent -> assertThat(sent.signal()).isEqualTo(Signal.TERM));
        assertThat(told.facts(StopEvent.ServiceStopped.class).get(0).elapsed())
                .isGreaterThanOrEqualTo(grace.dividedBy(2));
    }

    @Test
    void aStrangersServerIsNotAsked() throws Exception {
        List<String> requests = new ArrayList<>();
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        stranger.start();
        try {
            String url = "http://localhost:" + stranger.getAddress().getPort() + "/shutdown";
            devStack()
                    .start(stack(shell("worker", "echo up; exec sleep 600")
                            .stop(new StopPolicy(Signal.TERM, LONG, http(url)))))
                    .stop();
        } finally {
            stranger.stop(0);
        }
        assertThat(requests).isEmpty();
        assertThat(step().problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("is held by another process, which is not asked: pid "
                                + ProcessHandle.current().pid()));
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
    }

    @Test
    void aCommandHasTheServicesEnvironmentAndDirectory() throws Exception {
        devStack()
                .start(stack(shell("worker", DEAF_UNTIL_END)
                        .environment("MARK", "a value")
                        .stop(new StopPolicy(
                                Signal.TERM,
                                LONG,
                                exec("sh", "-c", "echo \"$MARK $DEVSTACK_SERVICE\" > end; echo said")))))
                .stop();
        assertThat(project.resolve("end")).hasContent("a value worker");
        assertThat(output().resolve("worker-stop.log")).hasContent("said");
        assertThat(step().problem()).isEmpty();
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
    }

    @Test
    void signalFollowsACommandThatOnlyLooks() throws Exception {
        Duration grace = Duration.ofMinutes(2);
        devStack()
                .start(stack(shell("worker", "echo up; exec sleep 600")
                        .stop(new StopPolicy(Signal.TERM, grace, exec("true")))))
                .stop();
        assertThat(step().problem()).isEmpty();
        assertThat(told.facts(StopEvent.ServiceStopped.class).get(0).elapsed()).isLessThan(grace.dividedBy(2));
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
    }

    @Test
    void aCommandThatFailsIsToldAndTheSignalComesAtOnce() throws Exception {
        devStack()
                .start(stack(shell("worker", "echo up; exec sleep 600")
                        .stop(new StopPolicy(Signal.TERM, LONG, exec("sh", "-c", "exit 3")))))
                .stop();
        assertThat(step().problem()).hasValue("it ended with 3, see worker-stop.log");
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
    }

    @Test
    void aCommandThatHangsHasTheGraceBeforeTheService() throws Exception {
        devStack()
                .start(stack(shell("w", DEAF).stop(new StopPolicy(Signal.TERM, Duration.ofSeconds(2), exec("cat")))))
                .stop();
        assertThat(told.facts(StopEvent.ServiceStopped.class).get(0).elapsed())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThatNothingIsLeft();
    }

    @Test
    void whatIsNotOnThisMachineIsRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> devStack()
                        .start(stack(shell("worker", "echo up")
                                .stop(new StopPolicy(Signal.TERM, LONG, http("http://example.org/shutdown"))))))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining(
                        "service 'worker', stop.http: 'http://example.org/shutdown' is not on this machine");
        assertThat(told.facts(ServiceEvent.ServiceLaunched.class)).isEmpty();
    }

    @Test
    void whoIsWaitedForIsToldAfterAMoment() throws Exception {
        RunningStack running =
                devStack().start(stack(shell("worker", DEAF_UNTIL_END).stop(new StopPolicy(Signal.TERM, LONG))));
        long pid = running.service("worker").pid();
        CompletableFuture<Void> stop = Background.run(running::close);
        Await.until("it is told", () -> !told.facts(StopEvent.StopWaiting.class).isEmpty());
        Files.createFile(project.resolve("end"));
        stop.join();
        assertThat(told.facts(StopEvent.StopWaiting.class))
                .allSatisfy(fact -> assertThat(fact.service()).hasToString("worker"))
                .allSatisfy(fact -> assertThat(fact.pid()).isEqualTo(pid))
                .allSatisfy(fact ->
                        assertThat(fact.left()).isPositive().isLessThanOrEqualTo(LONG.minus(Duration.ofSeconds(1))));
        assertThat(ending()).isEqualTo(Ending.GRACEFUL);
    }

    @Test
    void theLimitOfTheStackEndsWhatStillHasTime() throws Exception {
        devStack()
                .start(stack(shell("worker", DEAF).stop(new StopPolicy(Signal.TERM, LONG)))
                        .withStopLimit(Duration.ofMillis(700)))
                .stop();
        assertThat(told.facts(StopEvent.StopLimitReached.class))
                .containsExactly(new StopEvent.StopLimitReached(Duration.ofMillis(700)));
        assertThat(ending()).isEqualTo(Ending.FORCED);
    }

    @Test
    void aStopCanBeInMoreHasteThanItsStack() throws Exception {
        devStack()
                .start(stack(shell("worker", DEAF).stop(new StopPolicy(Signal.TERM, LONG))))
                .detach();
        StopReport report = devStack()
                .stop(new StopOptions(Optional.empty(), Optional.empty(), Optional.of(Duration.ofMillis(700))));
        assertThatNothingIsLeft(report);
        assertThat(told.facts(StopEvent.StopLimitReached.class)).hasSize(1);
        assertThatNothingIsLeft();
    }

    @Test
    void aJvmThatHangsLeavesItsThreadDump() throws Exception {
        Patience.growing(Duration.ofSeconds(1), grace -> {
            Told stop = new Told();
            DevStack.in(pids())
                    .listener(stop.listener())
                    .start(stack(endsOnPost(Optional.empty(), grace)))
                    .stop();
            assertThat(stop.facts(StopEvent.ServiceStopped.class))
                    .extracting(StopEvent.ServiceStopped::ending)
                    .containsExactly(Ending.FORCED);
            assertThatNothingIsLeft();
            assertThat(stop.facts(StopEvent.SignalSent.class)).anyMatch(fact -> fact.signal() == Signal.QUIT);
            Patience.inTime(() -> {
                assertThat(stop.facts(StopEvent.ThreadDumped.class)).hasSize(1);
                assertThat(log("backend")).contains("EndsOnPost.hang");
            });
            assertThat(log("backend")).contains("Full thread dump");
            assertThat(stop.facts(StopEvent.ThreadDumped.class).get(0).log().getFileName())
                    .hasToString("backend.log");
        });
    }

    @Test
    void aProgramThatIsNoJvmGetsNoQuit() throws Exception {
        devStack()
                .start(stack(shell("worker", "trap 'touch quit' QUIT; " + DEAF)
                        .stop(new StopPolicy(Signal.TERM, Duration.ofMillis(300)))))
                .stop();
        assertThat(ending()).isEqualTo(Ending.FORCED);
        assertThat(told.facts(StopEvent.SignalSent.class)).noneMatch(fact -> fact.signal() == Signal.QUIT);
        assertThat(project.resolve("quit")).doesNotExist();
    }

    @Test
    void commandEndsAServerElsewhereWhoseClientIsDead() throws Exception {
        int port = freePort();
        FakeContainer container = FakeContainer.waiting(project, port);
        try {
            RunningStack running = devStack().start(stack(container.client()));
            long pid = running.service("client").pid();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Await.until("the client is dead", () -> !Machine.isAlive(pid));
            assertThat(isFree(port)).isFalse();
            running.stop();
            assertThat(step().problem()).isEmpty();
            Await.until("the port is free", () -> isFree(port));
        } finally {
            container.close();
        }
        assertThatNothingIsLeft();
    }

    @Test
    void commandEndsAServerElsewhereBeforeARestart() throws Exception {
        int port = freePort();
        FakeContainer container = FakeContainer.waiting(project, port);
        try {
            RunningStack running = devStack()
                    .start(stack(container.client().restart(new RestartPolicy(RestartPolicy.When.ALWAYS, 1))));
            ProcessHandle.of(running.service("client").pid()).orElseThrow().destroyForcibly();
            Await.until("the container is ended", () -> !container.isAlive());
            running.stop();
        } finally {
            container.close();
        }
        assertThatNothingIsLeft();
    }

    @Test
    void commandEndsAServerElsewhereInARollback() throws Exception {
        int port = freePort();
        FakeContainer container = FakeContainer.waiting(project, port);
        try {
            assertThatThrownBy(() -> devStack()
                            .start(stack(
                                    container.client(),
                                    shell("broken", "kill -9 $(cat client.pid); exit 3")
                                            .dependsOn("client"))))
                    .isInstanceOf(StartFailedException.class);
            assertThat(step().problem()).isEmpty();
            Await.until("the port is free", () -> isFree(port));
        } finally {
            container.close();
        }
    }

    private ServiceBuilder endsOnPost(Optional<StopStep> step, Duration grace) {
        return server("backend").command(Jvm.running(EndsOnPost.class)).stop(new StopPolicy(Signal.TERM, grace, step));
    }

    private static Optional<StopStep> http(String target) {
        return Optional.of(new StopStep.Http(target));
    }

    private static Optional<StopStep> exec(String... words) {
        return Optional.of(new StopStep.Exec(List.of(words)));
    }

    private StopEvent.StopStepTaken step() {
        return told.facts(StopEvent.StopStepTaken.class).get(0);
    }

    private Ending ending() {
        return told.facts(StopEvent.ServiceStopped.class).get(0).ending();
    }
}
