package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.ServiceEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Listens;
import io.devstack.fixture.Patience;
import io.devstack.fixture.Serves;
import io.devstack.fixture.Told;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Failure;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a service counts as ready, and what is told where it never does. */
@Tag("slow")
class DevStackReadyTest extends EndToEnd {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Pattern DEBUGGER = Pattern.compile("waits for a debugger on ([0-9]+)");

    @Test
    void aServerOverIpv6OnlyIsToldWithTheAddressThatReachesIt() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        listening("six", "::1", "200").ready(on("/", PATIENCE)),
                        listening("four", "127.0.0.1", "200"),
                        shell("client", "echo six is at $SIX; echo up; exec sleep 600")
                                .environment("SIX", "@{devstack.six.url}")
                                .dependsOn("six")))) {
            int six = running.service("six").port();
            assertThat(running.service("six").url()).contains("http://[::1]:" + six);
            assertThat(running.service("four").url())
                    .contains("http://localhost:" + running.service("four").port());
            assertThat(log("client")).contains("six is at http://[::1]:" + six);
            assertThat(told.facts(ServiceEvent.ServiceReady.class))
                    .filteredOn(fact -> fact.service().value().equals("six"))
                    .extracting(ServiceEvent.ServiceReady::how)
                    .containsExactly(
                            "GET http://[::1]:" + six + "/ answered 200; a process of its own listens on port " + six);
        }
    }

    @Test
    void urlIsHttpOnlyIfTheServiceSpeaksIt() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        server("web").ready(readyOnLog("READY", PATIENCE)),
                        listening("database", "127.0.0.1", "silence")
                                .ready(new ReadyPolicy(
                                        List.of(new ProbeDefinition.Exec(List.of("true"))),
                                        PATIENCE,
                                        ReadyPolicy.HeldBy.MEMBER)),
                        listening("silent", "127.0.0.1", "silence"),
                        server("plain")))) {
            assertThat(running.service("silent").url().orElseThrow()).startsWith("tcp://");
            assertThat(running.service("web").url().orElseThrow()).startsWith("http://");
            assertThat(running.service("database").url().orElseThrow()).startsWith("tcp://");
            assertThat(running.service("plain").url().orElseThrow()).startsWith("http://");
            assertThat(told.facts(ServiceEvent.ServiceReady.class))
                    .filteredOn(fact -> fact.how().endsWith(ServiceEvent.ServiceReady.SILENT))
                    .extracting(fact -> fact.service().value())
                    .containsExactly("silent");
        }
    }

    @Test
    void missingDependencyIsNamedWhenAServiceFails() {
        StartFailedException failure = startFails(stack(
                server("backend"),
                shell("frontend", "exit 3").environment("API", "http://localhost:@{devstack.backend.port}/api")));
        assertThat(failure.failure().what())
                .matches("(?s)frontend exited with 3 .*; frontend mentions port [0-9]+ of backend and does not wait for"
                        + " it");
    }

    @Test
    void endOfAServiceWithoutPortAndProbesMentionsNone() {
        StartFailedException failure = startFails(stack(command("false")));
        assertThat(failure.failure().what()).endsWith("; a service must run on");
    }

    @Test
    void aCommandThatWasMeantForAShellIsTold() {
        StartFailedException missing = startFails(stack(command("TOKEN=abc", "sleep", "60")));
        assertThat(missing)
                .hasMessageContaining("a 'NAME=value', which only a shell")
                .hasMessageContaining("set shell to true");
        assertThat(missing.getMessage()).doesNotContain("abc");
        StartFailedException ended = startFails(
                stack(command("echo", "one", "&&", "sleep", "60").ready(readyOnLog("never said", PATIENCE))));
        assertThat(ended)
                .hasMessageContaining("worker exited with 0 after")
                .hasMessageContaining("a '&&', which only a shell understands")
                .hasMessageContaining("one && sleep 60");
    }

    private ServiceBuilder command(String... words) {
        return ServiceBuilder.named("worker").command(words).workingDirectory(project);
    }

    @Test
    void aTimeoutTellsTheLastAnswer() throws Exception {
        int port = freePort();
        Patience.growing(SOON, limit -> {
            StartFailedException failure = startFails(
                    stack(listening("backend", "127.0.0.1", "503").port(port).ready(on("/health", limit))));
            assertThat(failure)
                    .hasMessageContaining(
                            "backend was not ready within " + Elapsed.text(limit) + "; it was still running (pid ");
            assertThatNothingIsLeft();
            Patience.inTime(() -> assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.WRONG_ANSWER));
            assertThat(failure)
                    .hasMessageContaining(
                            "but GET http://localhost:" + port + "/health answered 503, wanted 200-399\n");
        });
    }

    @Test
    void aTimeoutTellsThatAServiceListensElsewhere() throws Exception {
        int port = freePort();
        int other = freePort();
        Patience.growing(SOON, limit -> {
            StartFailedException failure = startFails(stack(
                    listening("backend", "127.0.0.1", "200", other).port(port).ready(on("/health", limit))));
            assertThatNothingIsLeft();
            Patience.inTime(() -> assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.OTHER_PORT));
            assertThat(failure)
                    .hasMessageContaining("GET http://localhost:" + port
                            + "/health: nobody accepts connections there; it listens on port " + other + ", not on "
                            + port + "\n");
        });
    }

    @Test
    void portThatIsNeverOpenedIsNamedWhereTheProbesPassed() throws Exception {
        Patience.growing(SOON, limit -> {
            StartFailedException failure = startFails(stack(
                    shell("backend", "echo up on 5000; exec sleep 600").port(0).ready(readyOnLog("up on", limit))));
            assertThatNothingIsLeft();
            Patience.inTime(() -> assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.NEVER_LISTENED));
            assertThat(failure).hasMessageContaining("but nobody listens on port ");
        });
    }

    @Test
    void aServiceThatOpenedItsPortAndDiedIsNotSaidToHaveNeverOpenedIt() {
        int port = freePort();
        StartFailedException failure =
                startFails(stack(listening("backend", "127.0.0.1", "503", port, "dies-of-a-request")
                        .port(port)
                        .ready(on("/health", PATIENCE))));
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.ENDED);
        assertThat(failure)
                .hasMessageContaining("backend exited with 3 after ")
                .hasMessageMatching("(?s).*; before that, (GET http://localhost:" + port
                        + "/health|no attempt has come to an end yet).*") // it may be seen dead before it is heard
                .hasMessageNotContaining("never opened");
    }

    @Test
    void thatItWasNeverSeenToOpenItsPortIsToldWhateverWasWaitedFor() {
        int port = freePort();
        StartFailedException failure =
                startFails(stack(shell("backend", "echo no config; exit 3").port(port)));
        assertThat(failure)
                .hasMessageContaining("backend exited with 3 after ")
                .hasMessageContaining("; it was never seen to open port " + port + "\n")
                .hasMessageContaining("no config");
    }

    /** The test would run out of time if the end of the wait were awaited. */
    @Test
    void aServiceThatEndsWhileAProbeHangsIsToldAtOnce() {
        StartFailedException failure =
                startFails(stack(listening("backend", "127.0.0.1", "silence", 0, "dies-of-a-request")
                        .ready(on("/", Duration.ofHours(1)))));
        assertThat(failure).hasMessageContaining("backend exited with 3 after ");
    }

    @Test
    void readyTimeDoesNotRunOutWhileAJvmWaitsForADebugger() throws Exception {
        List<String> words = Jvm.running(Serves.class);
        words.add(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0");
        Patience.growing(Duration.ofMillis(500), limit -> {
            Told waits = new Told();
            CompletableFuture<Integer> start = Background.supply(
                    () -> servicesOf(waits, server("app").command(words).ready(on("/", limit))));
            Await.until("it waits longer than its ready time", () -> start.isDone() || debuggerPort(waits, limit) > 0);
            Patience.inTime(() -> assertThat(start).isNotDone());
            resume(debuggerPort(waits, limit));
            Patience.inTime(() -> assertThat(start).succeedsWithin(PATIENCE).isEqualTo(1));
        });
    }

    /** Returns how many services were ready, before they were stopped. */
    private int servicesOf(Told waits, ServiceBuilder service) {
        try (RunningStack running =
                DevStack.in(pids()).listener(waits.listener()).start(stack(service))) {
            return running.services().size();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the port at which a service waited for a debugger when {@code limit} was over; 0 if it did not yet. */
    private static int debuggerPort(Told waits, Duration limit) {
        return waits.facts(ServiceEvent.ReadyWaiting.class).stream()
                .filter(fact -> fact.elapsed().compareTo(limit) > 0)
                .map(fact -> DEBUGGER.matcher(fact.seen()))
                .filter(Matcher::find)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst()
                .orElse(0);
    }

    /** Lets the program run, as a debugger does; then leaves it alone. */
    private static void resume(int port) throws IOException {
        byte[] handshake = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
        byte[] resume = {0, 0, 0, 11, 0, 0, 0, 1, 0, 1, 9};
        try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            debugger.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            debugger.getOutputStream().write(handshake);
            assertThat(debugger.getInputStream().readNBytes(handshake.length)).isEqualTo(handshake);
            debugger.getOutputStream().write(resume);
            assertThat(debugger.getInputStream().read()).isNotNegative(); // an event or the reply
        }
    }

    @Test
    void manySuccessesInARowAreWaitedFor() throws Exception {
        ReadyPolicy thrice =
                new ReadyPolicy(List.of(ProbeDefinition.http("/")), PATIENCE, ReadyPolicy.HeldBy.MEMBER, 3);
        try (RunningStack running =
                devStack().start(stack(listening("backend", "::", "200,503,200").ready(thrice)))) {
            assertThat(running.services()).hasSize(1);
            assertThat(log("backend").lines()).containsSequence("said 200", "said 503", "said 200", "said 200");
        }
    }

    private static ReadyPolicy on(String target, Duration timeout) {
        return new ReadyPolicy(List.of(ProbeDefinition.http(target)), timeout, ReadyPolicy.HeldBy.MEMBER);
    }

    private ServiceBuilder listening(String name, String address, String answers, Object... more) {
        List<String> arguments = new ArrayList<>(List.of(address, answers));
        for (Object each : more) {
            arguments.add(String.valueOf(each));
        }
        return ServiceBuilder.named(name)
                .command(Jvm.running(Listens.class, arguments.toArray(String[]::new)))
                .workingDirectory(project)
                .port(0);
    }

    private StartFailedException startFails(StackDefinition stack) {
        return catchThrowableOfType(StartFailedException.class, () -> devStack().start(stack));
    }
}
