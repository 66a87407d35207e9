package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.internal.log.LogTail;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartOptions;
import io.devstack.model.UnknownServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What services wrote, read by somebody else. */
@Tag("slow")
class DevStackLogsTest extends EndToEnd {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile List<ServiceName> begun = List.of();

    @Test
    void theLastLinesAreTheSameWhileItRunsAndAfterwards() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        shell("talker", "echo one; echo two; echo up; exec sleep 600"),
                        shell("other", "echo up; exec sleep 600")))) {
            assertThat(logs(2, false, "talker")).isTrue();
            assertThat(begun).containsExactly(new ServiceName("talker"));
            assertThat(lines).containsExactly("talker: two", "talker: up");
            running.stop();
        }
        lines.clear();
        assertThat(logs(2, false)).isTrue();
        assertThat(lines).containsExactly("talker: two", "talker: up", "other: up");
        assertThat(begun).containsExactly(new ServiceName("talker"), new ServiceName("other"));
    }

    @Test
    void previousLogsAreThoseOfTheLaunchBefore() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        shell("talker", "echo $$; echo up; exec sleep 600"),
                        shell("other", "echo up; exec sleep 600")))) {
            List<String> first = running.logs("talker");
            assertThat(previous()).isFalse();
            devStack().restart(Set.of(new ServiceName("talker")), false);
            List<String> second = running.logs("talker");
            devStack().restart(Set.of(new ServiceName("talker")), false);
            assertThat(first).doesNotContainAnyElementsOf(second.subList(0, 1));

            assertThat(previous()).isTrue();
            assertThat(lines).containsExactly("talker: " + second.get(0), "talker: up");
            running.stop();
            lines.clear();
            assertThat(previous()).isTrue();
            assertThat(lines).containsExactly("talker: " + second.get(0), "talker: up");
        }
    }

    private boolean previous() {
        return devStack().previousLogs(output(), Set.of(), 100, (service, line) -> lines.add(service + ": " + line));
    }

    @Test
    void runningStackHasAddressesLinesAndRestartsOfItsServices() throws Exception {
        int admin = freePort();
        try (RunningStack running = DevStack.in(pids())
                .listener(told.listener())
                .start(stack(
                        server("web").port("admin", admin),
                        shell("talker", "echo one; echo up; exec sleep 600").dependsOn("web")))) {
            assertThat(running.service("web").uri())
                    .hasPort(running.service("web").port())
                    .hasScheme("http");
            assertThat(running.service("web").port("admin")).isEqualTo(admin);
            assertThatThrownBy(() -> running.service("web").port("debug")).hasMessageContaining("admin");
            assertThatThrownBy(() -> running.service("talker").uri()).hasMessageContaining("has no port");
            assertThat(running.restart("web"))
                    .extracting(service -> service.name().value())
                    .containsExactlyInAnyOrder("web", "talker");
            assertThat(running.logs("talker")).endsWith("one", "up");
            running.stop();
            assertThat(running.logs("talker")).endsWith("one", "up");
        }
        assertThat(told.facts(StackEvent.RunStarted.class)).hasSize(1);
    }

    @Test
    void linesFromBeforeTheCallAreStoredOnes() throws Exception {
        List<String> stored = new ArrayList<>();
        LogListener listener = new LogListener() {
            @Override
            public void line(ServiceName service, String line) {
                lines.add(line);
                if (line.equals("later")) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void stored(ServiceName service, String line) {
                stored.add(line);
            }
        };
        try (RunningStack running = devStack()
                .start(stack(shell(
                        "talker",
                        "echo up; printf rest; while ! [ -e go ]; do sleep 0.05; done; echo;"
                                + " while :; do echo later; sleep 0.1; done")))) {
            assertThat(running.services()).hasSize(1);
            assertThat(devStack().logs(output(), Set.of(), 5, false, listener)).isTrue();
            assertThat(stored).containsExactly("up", "rest");
            stored.clear();
            Files.createFile(project.resolve("go"));
            assertThatThrownBy(() -> devStack().logs(output(), Set.of(), 0, true, listener))
                    .isInstanceOf(InterruptedException.class);
            assertThat(lines).contains("later");
            assertThat(stored).isEmpty();
        }
    }

    @Test
    void servicesOfAColouredStartAreAskedForColours() throws Exception {
        boolean chosen = Stream.of("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR").anyMatch(System.getenv()::containsKey);
        String script =
                "echo \"${FORCE_COLOR-no} ${CLICOLOR_FORCE-no} ${DEVSTACK_COLOURED-no}\"; echo up; exec sleep 600";
        try (RunningStack running =
                devStack().start(stack(shell("talker", script)), StartOptions.DEFAULT.coloured(true))) {
            assertThat(running.services()).hasSize(1);
            assumeThat(chosen).isFalse();
            assertThat(log("talker")).startsWith("1 1 no");
        }
    }

    @Test
    void limitedLogKeepsItsNewestPart() throws Exception {
        StackDefinition talker = stack(shell(
                        "talker",
                        "echo up; i=0; while ! [ -e go ]; do i=$((i+1)); echo line $i; [ $((i % 500)) = 0 ] && sleep 0.01;"
                                + " done; while :; do echo last; sleep 0.1; done"))
                .withMaxLogSize(1024 * 1024);
        try (RunningStack running = devStack().start(talker)) {
            Path older = pids().resolve("talker.older.log");
            Await.until("the log was cut", () -> Files.exists(older));
            Files.createFile(project.resolve("go"));
            Path log = pids().resolve("talker.log");
            Await.until(
                    "the service has written its last line twice: one may be lost while the log is cut",
                    () -> LogTail.last(log, 2).equals(List.of("last", "last")));
            running.stop();
        }
        assertThat(output().resolve("talker.older.log")).content().contains("\nline ");
        assertThat(Files.size(output().resolve("talker.older.log"))).isGreaterThanOrEqualTo(512 * 1024);
        assertThat(logs(1, false)).isTrue();
        assertThat(lines).containsExactly("talker: last");
    }

    @Test
    void lastLinesOfALogThatWasCutAMomentAgoComeFromTheOlderOne() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("talker", "echo up; exec sleep 600")))) {
            running.stop();
        }
        Files.writeString(output().resolve("talker.older.log"), "one\ntwo\nthree\n");
        Files.writeString(output().resolve("talker.log"), "four\nfive");
        assertThat(logs(4, false)).isTrue();
        assertThat(lines).containsExactly("talker: two", "talker: three", "talker: four", "talker: five");
    }

    @Test
    void whatIsWrittenIsFollowedUntilTheStackEnds() throws Exception {
        try (RunningStack running = devStack()
                .start(
                        stack(
                                shell(
                                        "talker",
                                        "echo up; while ! [ -e go ]; do sleep 0.05; done; echo gone; printf 'Go on? '; exec sleep 600")))) {
            CompletableFuture<Boolean> following = Background.supply(() -> logs(1, true));
            Await.until("what was there is read", () -> lines.contains("talker: up"));
            loseRecord();
            Files.createFile(project.resolve("go"));
            Await.until("the line is there", () -> lines.contains("talker: gone"));
            Await.until("the prompt is there", () -> lines.contains("talker: Go on? "));
            running.stop();
            assertThat(following.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(lines).containsExactly("talker: up", "talker: gone", "talker: Go on? ");
        }
    }

    @Test
    void aServiceThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        assertThat(logs(5, false)).isFalse();
        try (RunningStack running = devStack().start(stack(shell("talker", "echo up; exec sleep 600")))) {
            assertThat(running.services()).hasSize(1);
            assertThatThrownBy(() -> logs(5, false, "walker"))
                    .isInstanceOf(UnknownServiceException.class)
                    .hasMessageContainingAll("'walker'", "talker");
        }
    }

    private boolean logs(int tail, boolean follow, String... names) {
        Set<ServiceName> services = Arrays.stream(names).map(ServiceName::new).collect(Collectors.toSet());
        try {
            return devStack().logs(output(), services, tail, follow, new LogListener() {
                @Override
                public void begin(List<ServiceName> all) {
                    begun = all;
                }

                @Override
                public void line(ServiceName service, String line) {
                    lines.add(service + ": " + line);
                }
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
