package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.event.StopEvent.ServiceStopped.Ending;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Closes;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Load;
import io.devstack.fixture.Patience;
import io.devstack.fixture.Tier;
import io.devstack.fixture.Told;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both halves of a clean stop: devstack's from outside, and the services' own. */
@Tag("slow")
class DevStackLifespanTest extends EndToEnd {
    private static final int FEW = 2;

    /** {@code -Dlifespan.rounds=20} for more, and what the clients got. */
    private static final int ROUNDS = Integer.getInteger("lifespan.rounds", FEW);

    private static final int CLIENTS = 6;
    private static final int STARTS = 10;

    @Test
    @Timeout(60L * 20)
    void aStopUnderLoadLosesNoAcceptedRequest() throws Exception {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            RunningStack running = devStack().start(tiers());
            try (Load onFrontend = Load.on(running.service("frontend").port(), CLIENTS);
                    Load onBackend = Load.on(running.service("backend").port(), CLIENTS)) {
                Await.until("load", PATIENCE, () -> onFrontend.answers(200) > 50 && onBackend.answers(200) > 50);
                running.stop();
                onFrontend.end();
                onBackend.end();
                if (ROUNDS != FEW) {
                    System.out.println("frontend " + onFrontend.outcomes() + ", backend " + onBackend.outcomes());
                }

                int forwarded = accepted("frontend");
                assertThat(onFrontend.answers(200))
                        .as("answers of the frontend")
                        .isEqualTo(forwarded);
                assertThat(onBackend.answers(200) + forwarded)
                        .as("answers of the backend")
                        .isEqualTo(accepted("backend"));
                refused += onBackend.answers(503) + onFrontend.answers(503);
                assertThat(onFrontend.answers(502) + onBackend.answers(502)).isZero();
                assertThat(log("database")).contains("connections left: 0").doesNotContain("went away");
            }
            assertThat(told.facts(StopEvent.ServiceStopped.class))
                    .allMatch(stopped -> stopped.ending() == Ending.GRACEFUL)
                    .extracting(stopped -> stopped.service().toString())
                    .endsWith("frontend", "backend", "database");
            assertThatNothingIsLeft();
        }
        if (ROUNDS != FEW) { // in a few rounds it may be that nobody asks in that moment
            assertThat(refused).as("answers with 503 while a tier drained").isPositive();
        }
    }

    /** What a close does wrong, and how the lifespan says so; "hangs" and the like cost their own time and no more. */
    private static final Map<String, String> WRONG = new TreeMap<>(Map.of(
            "throws", "java.lang.IllegalStateException: cannot close",
            "error", "java.lang.NoClassDefFoundError: gone/with/the/Jar",
            "class", "java.lang.ExceptionInInitializerError",
            "stack", "java.lang.StackOverflowError",
            "memory", "java.lang.OutOfMemoryError: Java heap space",
            "interrupted", "java.lang.InterruptedException",
            "hangs", "not within LIMIT",
            "deadlocks", "not within LIMIT",
            "exits", "not within LIMIT"));

    @Test
    @Timeout(180)
    void whateverACloseDoesTheOthersAreClosedAndNoForceIsUsed() throws Exception {
        Patience.growing(Closes.SHORT, limit -> whateverACloseDoes(limit));
    }

    private void whateverACloseDoes(Duration limit) throws Exception {
        Told run = new Told();
        DevStack.in(pids())
                .listener(run.listener())
                .start(stack(WRONG.keySet().stream()
                        .map(manner -> closing(manner, manner, limit, PATIENT)) // nine JVMs end at once
                        .toArray(ServiceBuilder[]::new)))
                .stop();
        assertThat(run.facts(StopEvent.ServiceStopped.class))
                .hasSize(WRONG.size())
                .allMatch(stopped -> stopped.ending() == Ending.GRACEFUL);
        assertThatNothingIsLeft();
        for (String manner : WRONG.keySet()) {
            Patience.inTime(() ->
                    assertThat(log(manner)).as(manner).containsSubsequence("close of second", "not closed: second"));
        }
        for (Map.Entry<String, String> each : WRONG.entrySet()) {
            assertThat(log(each.getKey()))
                    .as(each.getKey())
                    .containsSubsequence(
                            "close of third",
                            "close of second",
                            "not closed: second (" + each.getValue().replace("LIMIT", Closes.inWords(limit)),
                            "going on with the others",
                            "close of first",
                            "stopped in")
                    .doesNotContain("impossible");
        }
    }

    @Test
    void aGraceThatIsTooShortEndsInForce() throws Exception {
        devStack()
                .start(stack(closing(
                        "application", "hangs-on", Closes.SHORT, new StopPolicy(Signal.TERM, Duration.ofMillis(1)))))
                .stop();
        assertThat(ending()).isEqualTo(Ending.FORCED);
        assertThatNothingIsLeft();
    }

    @Test
    @Timeout(180)
    void aStopGivesTheNextStartItsPortsTenTimesInARow() throws Exception {
        int port = freePort();
        for (int i = 0; i < STARTS; i++) {
            devStack().start(stack(server("backend").port(port))).stop();
            assertThat(isFree(port)).as("port %d after stop %d", port, i).isTrue();
        }
        assertThat(told.facts(ServiceEvent.ServiceReady.class)).hasSize(STARTS);
        assertThat(told.facts(StopEvent.ServiceStopped.class)).hasSize(STARTS);
    }

    @Test
    void startingTwiceAtOnceMakesOneBackend() throws Exception {
        List<CompletableFuture<String>> starts =
                List.of(Background.supply(this::start), Background.supply(this::start));
        assertThat(starts.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder("started", "refused");
        assertThat(alive().stream().filter(process -> process.contains("sh -c")))
                .hasSize(1);
    }

    /** The shell forks nothing, which would look like another one. */
    private String start() {
        try {
            DevStack.in(pids())
                    .start(stack(shell("backend", "echo up; read line")))
                    .detach();
            return "started";
        } catch (AlreadyRunningException e) {
            return "refused";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private StackDefinition tiers() {
        return stack(
                tier("database") // so that it is not asked whether it speaks HTTP
                        .ready(new ReadyPolicy(
                                List.of(new ProbeDefinition.Log("READY"), new ProbeDefinition.Tcp()),
                                PATIENCE,
                                ReadyPolicy.HeldBy.MEMBER)),
                tier("backend").dependsOn("database"),
                tier("frontend").dependsOn("backend"));
    }

    private ServiceBuilder tier(String name) {
        return ServiceBuilder.named(name)
                .command(Jvm.running(Tier.class, name))
                .workingDirectory(project)
                .port(0)
                .ready(new ReadyPolicy(List.of(new ProbeDefinition.Log("READY")), PATIENCE, ReadyPolicy.HeldBy.MEMBER))
                .stop(PATIENT);
    }

    private ServiceBuilder closing(String name, String manner, Duration limit, StopPolicy stop) {
        List<String> command = new ArrayList<>(Closes.running(limit, manner));
        command.add(1, "-Xmx32m");
        return ServiceBuilder.named(name)
                .command(command)
                .workingDirectory(project)
                .ready(readyOnLog("READY RUNNING", PATIENCE))
                .stop(stop);
    }

    private int accepted(String tier) throws Exception {
        Matcher count = Pattern.compile("accepted requests: (\\d+)").matcher(log(tier));
        assertThat(count.find())
                .as("a count in the log of %s: %s", tier, log(tier))
                .isTrue();
        return Integer.parseInt(count.group(1));
    }

    private Ending ending() {
        return told.facts(StopEvent.ServiceStopped.class).get(0).ending();
    }
}
