package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Patience;
import io.devstack.fixture.Serves;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.Failure;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DevStackStartTest extends EndToEnd {
    @Test
    void directoryProgramAndVariablesMadeByATaskAreLookedForAtTheLaunch() throws Exception {
        Path made = project.resolve("made/sub");
        try (RunningStack running = devStack()
                .start(stack(
                        shell("unpack", "mkdir -p made/sub; echo A=1 > made/.env; cp /bin/sleep made/sub/nap")
                                .task(),
                        shell("middle", "echo up; exec sleep 600").dependsOn("unpack"),
                        shell("worker", "echo A is $A; pwd; echo up; exec ./nap 600")
                                .workingDirectory(made)
                                .environmentFile(project.resolve("made/.env"))
                                .dependsOn("middle"),
                        ServiceBuilder.named("program")
                                .command("./nap", "600")
                                .workingDirectory(made)
                                .stop(PATIENT)
                                .dependsOn("middle")))) {
            assertThat(running.services()).hasSize(3);
            assertThat(Files.readString(pids().resolve("worker.log"))).contains("A is 1", made.toString());
        }
    }

    @Test
    void directoryThatNoTaskMakesIsMissedBeforeTheFirstLaunch() {
        assertThatThrownBy(() -> devStack()
                        .start(stack(
                                shell("other", "echo up; exec sleep 600"),
                                shell("worker", "true")
                                        .workingDirectory(project.resolve("absent"))
                                        .dependsOn("other"))))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("there is no directory " + project.resolve("absent"));
        assertThat(told.facts(ServiceEvent.ServiceLaunched.class)).isEmpty();
    }

    @Test
    void aReadyServerAnswersOnTheUrlThatTheStackTells() throws Exception {
        try (RunningStack running = devStack().start(stack(server("backend").ready(ProbeDefinition.http("/"))))) {
            RunningService backend = running.service("backend");
            assertThat(backend.url()).contains("http://localhost:" + backend.port());
            assertThat(statusOf(backend.url().orElseThrow())).isEqualTo(200);
        }
        assertThatNothingIsLeft();
    }

    @Test
    void aFixedPortIsTheOneAskedFor() throws Exception {
        int port = freePort();
        try (RunningStack running = devStack().start(stack(server("backend").port(port)))) {
            assertThat(running.service("backend").port()).isEqualTo(port);
        }
        assertThat(isFree(port)).isTrue();
    }

    @Test
    void aPidFileHasJustTheNumberAndALineBreak() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")))) {
            long pid = running.service("worker").pid();
            assertThat(pids().resolve("worker.pid")).hasContent(pid + "\n").hasSize((pid + "\n").length());
            assertThat(Machine.isAlive(pid)).isTrue();
            assertThat(Machine.isAlive(pidIn(pids().resolve("supervisor.pid")))).isTrue();
        }
        assertThat(pids().resolve("worker.pid")).doesNotExist();
    }

    @Test
    void servicesAreToldEveryPortAndWhichRunTheyBelongTo() throws Exception {
        int port = freePort();
        try (RunningStack running = devStack()
                .start(stack(
                        server("my-api").port(port).ready(ProbeDefinition.http("/")),
                        shell("probe", "env; echo up; exec sleep 600")
                                .port("http", 0)
                                .port("admin", 0)
                                .ready(new ReadyPolicy(
                                        List.of(new ProbeDefinition.Log("up")),
                                        Duration.ofSeconds(30),
                                        ReadyPolicy.HeldBy.ANYONE))
                                .environment("ADDRESS", "@{devstack.my-api.url}/x")))) {
            RunningService probe = running.service("probe");
            assertThat(log("probe").lines())
                    .contains(
                            "PORT=" + probe.port(),
                            "DEVSTACK_PROBE_PORT=" + probe.ports().get("http"),
                            "DEVSTACK_PROBE_PORT_ADMIN=" + probe.ports().get("admin"),
                            "DEVSTACK_MY_API_PORT=" + port,
                            "DEVSTACK_SERVICE=probe",
                            "BROWSER=none",
                            "PYTHONUNBUFFERED=1",
                            "ADDRESS=http://localhost:" + port + "/x")
                    .anyMatch(line -> line.matches("DEVSTACK_RUN=[0-9a-f-]{36}"))
                    .anyMatch(line -> line.matches("DEVSTACK_STACK=[0-9a-f-]{36}"));
        }
    }

    @Test
    void theRecordHoldsNoValueOfAnEnvironmentVariableAndNoCommand() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(shell("worker", "echo up; exec sleep 600; echo word-5d1")
                        .environment("SECRET", "value-7c2")))) {
            assertThat(running.services()).hasSize(1);
            assertThat(Files.readString(pids().resolve("run.json"))).doesNotContain("value-7c2", "word-5d1");
            assertThat(Files.readString(pids().resolve("events.jsonl"))).doesNotContain("value-7c2", "word-5d1");
        }
    }

    @Test
    void thePidDirectoryIsItsOwnersAloneAndUnknownToGit() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")))) {
            assertThat(running.services()).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pids())))
                    .isEqualTo("rwx------");
            assertThat(pids().resolve(".gitignore")).hasContent("*");
        }
    }

    @Test
    void aServiceIsLaunchedOnlyWhenWhatItDependsOnIsReady() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        shell("second", "test -f first-is-up && echo up && exec sleep 600")
                                .dependsOn("first"),
                        shell("first", "sleep 0.3; touch first-is-up; echo up; exec sleep 600")))) {
            assertThat(running.services())
                    .extracting(service -> service.name().value())
                    .containsExactly("first", "second");
        }
    }

    @Test
    void independentServicesStartSideBySide() throws Exception {
        String waitForEachOther = "touch %s; until [ -e %s ]; do sleep 0.01; done; echo up; exec sleep 600";
        try (RunningStack running = devStack()
                .start(stack(
                        shell("left", waitForEachOther.formatted("left", "right")),
                        shell("right", waitForEachOther.formatted("right", "left"))))) {
            assertThat(running.services()).hasSize(2);
        }
    }

    @Test
    void aFailedStartNamesTheExitCodeTheLastLinesAndThePortThatWasNeverOpened() throws Exception {
        int port = freePort();
        StartFailedException failure = startFails(
                stack(server("backend").port(port).command("sh", "-c", "echo cannot find the database; exit 3")));
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.ENDED);
        assertThat(failure)
                .hasMessageContaining("backend exited with 3 after")
                .hasMessageContaining("it never opened port " + port)
                .hasMessageContaining("cannot find the database")
                .hasMessageContaining("backend.log");
        assertThatNothingIsLeft();
    }

    @Test
    void aServiceEndedByASignalDuringTheStartIsSaidToBeSo() throws Exception {
        StartFailedException failure = startFails(stack(shell("backend", "kill -s KILL $$")));
        assertThat(failure).hasMessageContaining("was ended by signal KILL (exit status 137)");
    }

    @Test
    void aFailedStartTakesDownWhatWasReadyAlready() throws Exception {
        StartFailedException failure = startFails(stack(
                server("database"),
                shell("worker", "(sleep 600 & echo $! > child); echo up; sleep 600"),
                shell("backend", "exit 1").dependsOn("database", "worker")));
        assertThat(failure.failure().service()).contains(new ServiceName("backend"));
        assertThat(Machine.isAlive(pidIn(project.resolve("child")))).isFalse();
        assertThatNothingIsLeft();
        assertThat(told.facts(ServiceEvent.ServiceReady.class)).hasSize(2);
        assertThat(told.facts(StopEvent.PortReleased.class)).allMatch(StopEvent.PortReleased::free);
    }

    @Test
    void theLogFileThatAFailureNamesIsThereAfterwards() throws Exception {
        StartFailedException failure = startFails(stack(shell("backend", "echo told; exit 1")));
        assertThat(failure.failure().logFile())
                .hasValueSatisfying(log -> assertThat(log).exists().hasContent("told"));
    }

    @Test
    void whatIsNotReadyInTimeIsSaidToRunStill() throws Exception {
        Patience.growing(Duration.ofMillis(300), limit -> {
            StartFailedException failure = startFails(
                    stack(shell("backend", "echo warming; exec sleep 600").ready(readyOnLog("never said", limit))));
            assertThatNothingIsLeft();
            assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.NOT_READY);
            assertThat(failure)
                    .hasMessageContaining("was not ready within " + Elapsed.text(limit) + "; it was still running")
                    .hasMessageContaining("the log has no line with 'never said'");
            Patience.inTime(() -> assertThat(failure).hasMessageContaining("warming"));
        });
    }

    @Test
    void aLineThatFailsTheStartIsNotWaitedFor() throws Exception {
        ReadyPolicy ready = new ReadyPolicy(
                List.of(new ProbeDefinition.Log("never"), new ProbeDefinition.FailOn("address .* in use")),
                Duration.ofHours(1),
                ReadyPolicy.HeldBy.MEMBER);
        StartFailedException failure = startFails(
                stack(shell("backend", "echo address 1 in use; exec sleep 600").ready(ready)));
        assertThat(failure).hasMessageContaining("will not become ready: the log says: address 1 in use");
    }

    @Test
    void aProgramThatIsNotThereIsNamedBeforeAnythingIsLaunched() throws Exception {
        StartFailedException failure = startFails(stack(
                shell("first", "touch launched; echo up; exec sleep 600"),
                shell("second", "").command("no-such-program-9", "x")));
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.DEFINITION);
        assertThat(failure).hasMessageContaining("service 'second', command: there is no program 'no-such-program-9'");
        assertThat(project.resolve("launched")).doesNotExist();
    }

    @Test
    void mistypedProgramAndDirectoryAreSuggested() throws Exception {
        Files.createDirectory(project.resolve("backend"));
        Path tool = Files.createFile(project.resolve("serve-it"));
        assertThat(tool.toFile().setExecutable(true)).isTrue();

        assertThat(startFails(stack(shell("one", "").command("pyhton3", "x"))))
                .hasMessageContaining("; perhaps you meant 'python3'");
        assertThat(startFails(stack(shell("one", "").command("./serve-ti", "x"))))
                .hasMessageContaining("; perhaps you meant './serve-it'");
        assertThat(tool.toFile().setExecutable(false)).isTrue();
        assertThat(startFails(stack(shell("one", "").command("./serve-it", "x"))))
                .hasMessageContaining("; the file is there, and not executable: chmod +x ./serve-it");
        assertThat(startFails(stack(shell("one", "").command("serve-it", "x"))))
                .hasMessageContaining("; the file is in " + project)
                .hasMessageContaining(": write ./serve-it, and make it executable: chmod +x ./serve-it");
        assertThat(startFails(stack(shell("one", "").command("no-such-program-9", "x"))))
                .hasMessageContaining("on its PATH; install it, or write the path of the program");
        assertThat(startFails(stack(shell("one", "").command("bin/no-such-program-9", "x"))))
                .hasMessageContaining("; write the path of the program, relative to that directory or from the root");
        Path environment = Files.createDirectories(project.resolve(".venv/bin"));
        Files.createFile(environment.resolve("no-such-program-9"));
        assertThat(environment.resolve("no-such-program-9").toFile().setExecutable(true))
                .isTrue();
        assertThat(startFails(stack(shell("one", "").command("no-such-program-9", "x"))))
                .hasMessageContaining("write .venv/bin/no-such-program-9");
        assertThat(startFails(stack(shell("one", "").workingDirectory(project.resolve("bakend/src")))))
                .hasMessageContaining("; perhaps you meant 'backend'");
        assertThat(startFails(stack(shell("one", "").workingDirectory(project.resolve("elsewhere")))))
                .hasMessageContaining("elsewhere; make it, or correct the path");
    }

    @Test
    void aTakenPortIsToldWithItsHolderAndNothingIsLaunched() throws Exception {
        try (ServerSocket holder = new ServerSocket(0)) {
            StartFailedException failure = startFails(stack(
                    shell("first", "touch launched; echo up; exec sleep 600"),
                    server("second").port(holder.getLocalPort())));
            assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.PORT_IN_USE);
            assertThat(failure)
                    .hasMessageContaining("port " + holder.getLocalPort() + " of service 'second' is taken")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThat(project.resolve("launched")).doesNotExist();
            assertThat(holder.isClosed()).isFalse();
        }
    }

    @Test
    void anOldServerOnThePortCannotMakeAServiceLookReady() throws Exception {
        int port = freePort();
        // the port is free when it is checked; before the service could listen somebody else does
        String untilEnd = "touch launched; until [ -e end ]; do sleep 0.01; done; exit 3";
        CompletableFuture<StartFailedException> failure =
                Background.supply(() -> startFails(stack(shell("backend", untilEnd)
                        .port(port)
                        .ready(new ReadyPolicy(List.of(), PATIENCE, ReadyPolicy.HeldBy.MEMBER)))));
        Await.until("the launch", () -> Files.exists(project.resolve("launched")));
        Process stranger = new ProcessBuilder(Jvm.running(Serves.class, Integer.toString(port))).start();
        try {
            String held = "port " + port + " is held by another process: pid " + stranger.pid();
            Await.until(
                    "the stranger is seen, and the service is not ready",
                    () -> told.facts(ServiceEvent.ReadyWaiting.class).stream()
                            .anyMatch(fact -> fact.seen().contains(held)));
            Files.createFile(project.resolve("end"));
            assertThat(failure.get()).hasMessageContaining(held);
            assertThat(Machine.isAlive(stranger.pid())).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSecondStartIsRefusedNamesTheRunAndLeavesItsRecordAlone() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")))) {
            byte[] record = Files.readAllBytes(pids().resolve("run.json"));
            assertThatThrownBy(() -> devStack().start(stack(shell("other", "echo up; exec sleep 600"))))
                    .isInstanceOf(AlreadyRunningException.class)
                    .hasMessageContaining("is running already: worker, since ")
                    .hasMessageContaining("supervisor pid " + pidIn(pids().resolve("supervisor.pid")));
            assertThat(pids().resolve("run.json")).hasBinaryContent(record);
            assertThat(Machine.isAlive(running.service("worker").pid())).isTrue();
        }
    }

    @Test
    void aStartThatFindsARunStoppingWaitsForIt() throws Exception {
        String slowToStop =
                "trap 'touch asked; until [ -e go ]; do sleep 0.01; done; exit 0' TERM; echo up;" + " read line";
        RunningStack first = asleep(devStack().start(stack(shell("worker", slowToStop))));
        CompletableFuture<Void> stopped = Background.run(first::close);
        Await.until("the service was asked to stop", () -> Files.exists(project.resolve("asked")));
        CompletableFuture<RunningStack> second =
                Background.supply(() -> starts(stack(shell("worker", "echo up; exec sleep 600"))));
        Await.until(
                "the second start waits",
                () -> !told.facts(StackEvent.OtherRunAwaited.class).isEmpty());
        Files.createFile(project.resolve("go"));
        stopped.get();
        try (RunningStack running = second.get()) {
            assertThat(Machine.isAlive(running.service("worker").pid())).isTrue();
        }
    }

    @Test
    void ofTwoStartsAtOnceOneIsRefused() throws Exception {
        List<CompletableFuture<Object>> starts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            starts.add(Background.supply(() -> {
                try {
                    return DevStack.in(pids()).start(stack(shell("worker", "echo up; exec sleep 600")));
                } catch (AlreadyRunningException e) {
                    return e;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        List<Object> outcomes = List.of(starts.get(0).get(), starts.get(1).get());
        assertThat(outcomes).hasAtLeastOneElementOfType(RunningStack.class);
        assertThat(outcomes).hasAtLeastOneElementOfType(AlreadyRunningException.class);
    }

    @Test
    void whatIsRunningCanBeAskedForByAnybody() throws Exception {
        assertThat(devStack().running()).isEmpty();
        try (RunningStack running = devStack().start(stack(server("backend")))) {
            assertThat(devStack().running()).contains(running.services());
        }
        assertThat(devStack().running()).isEmpty();
    }

    @Test
    void anInterruptedStartTakesEverythingDown() throws Exception {
        Thread.currentThread().interrupt();
        // it never is ready: what was before anybody looked is no start to be taken down
        assertThatThrownBy(() -> devStack().start(stack(shell("worker", "echo not yet; exec sleep 600"))))
                .isInstanceOf(InterruptedException.class);
        Await.until("everything is down", () -> alive().isEmpty());
        assertThatNothingIsLeft();
        assertThat(told.facts(StopEvent.Stopping.class))
                .extracting(StopEvent.Stopping::reason)
                .containsExactly("a stop was asked for");
        assertThat(told.facts(StopEvent.RunEnded.class)).hasSize(1);
    }

    @Test
    void aRelativeDirectoryIsTheStartersNotTheSupervisors() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        try (RunningStack running = devStack()
                .start(stack(shell("worker", "echo up in $PWD; exec sleep 600").workingDirectory(Path.of(""))))) {
            assertThat(running.services()).hasSize(1);
            assertThat(log("worker")).contains("up in " + here);
        }
    }

    private StartFailedException startFails(StackDefinition stack) {
        return catchThrowableOfType(StartFailedException.class, () -> devStack().start(stack));
    }

    private RunningStack starts(StackDefinition stack) {
        try {
            return devStack().start(stack);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int statusOf(String url) throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        return connection.getResponseCode();
    }
}
