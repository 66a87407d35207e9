package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Serves;
import io.devstack.fixture.Told;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.Project;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import io.devstack.model.StartOptions;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks, restarts, and what a start does about what is in its way. */
@Tag("slow")
class DevStackPoliciesTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";

    @Test
    void whatDependsOnATaskStartsWhenItIsDone() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        shell("migrate", "sleep 0.3; echo done > migrated").task(),
                        shell("worker", "cat migrated && " + PLAIN).dependsOn("migrate")))) {
            assertThat(running.services()).hasSize(1);
            assertThat(told.facts(ServiceEvent.TaskDone.class)).hasSize(1);
            assertThat(log("worker")).startsWith("done");
        }
        assertThat(told.facts(ServiceEvent.ServiceDied.class)).isEmpty();
    }

    @Test
    void taskThatTakesLongIsReportedMeanwhile() throws Exception {
        CompletableFuture<Path> go = Background.supply(() -> {
            try {
                Await.until(
                        "it is waited for",
                        () -> !told.facts(ServiceEvent.ReadyWaiting.class).isEmpty());
                return Files.createFile(project.resolve("go"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        try (RunningStack running = devStack()
                .start(stack(
                        shell("migrate", "while ! [ -e go ]; do sleep 0.05; done")
                                .task(),
                        shell("worker", PLAIN).dependsOn("migrate")))) {
            assertThat(running.services()).hasSize(1);
            assertThat(told.facts(ServiceEvent.ReadyWaiting.class).get(0).seen())
                    .isEqualTo("it has not ended yet");
        }
        assertThat(go.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isRegularFile();
    }

    @Test
    void aTaskThatFailsFailsTheStart() throws Exception {
        assertThatThrownBy(() -> devStack()
                        .start(stack(
                                shell("migrate", "echo no database; exit 4").task(),
                                shell("worker", PLAIN).dependsOn("migrate"))))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("migrate exited with 4")
                .hasMessageContaining("no database");
        assertThat(told.facts(ServiceEvent.ServiceLaunched.class)).hasSize(1);
        assertThatNothingIsLeft();
    }

    @Test
    void aServiceThatDiesIsStartedAgainAndItsDeathIsStillReported() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell("worker", "echo again >> launches; " + PLAIN)
                        .restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3))));
        ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
        Await.until("it was ready a second time", () -> readyTimes() == 2);
        assertThat(Files.readAllLines(project.resolve("launches"))).hasSize(2);
        assertThat(Machine.isAlive(pidIn(pids().resolve("worker.pid")))).isTrue();
        StopReport report = running.stop();
        assertThat(report.deaths())
                .singleElement()
                .satisfies(death -> assertThat(death.what()).contains("worker died"));
        assertThat(output().resolve("worker.1.log")).exists();
        assertThatNothingIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"false,''", "false,setsid", "false,env -i PORT=$PORT setsid", "true,env -i PORT=$PORT setsid"})
    void restartEndsTheServerThatAKilledShellLeaves(boolean afterTask, String prefix) throws Exception {
        ServiceBuilder server = shellWithServer(prefix);
        RunningStack running = devStack()
                .start(
                        afterTask
                                ? stack(shell("migrate", "exit 0").task(), server.dependsOn("migrate"))
                                : stack(server));
        long old = pidIn(project.resolve("server"));
        Files.delete(project.resolve("server"));
        ProcessHandle.of(running.service("web").pid()).orElseThrow().destroyForcibly();
        Await.until("it was ready a second time", () -> readyTimes() == 2);
        assertThat(Machine.isAlive(old)).isFalse();
        long now = pidIn(project.resolve("server"));
        assertThat(Machine.isAlive(now)).isTrue();
        assertThat(isFree(running.service("web").port())).isFalse();
        assertThat(running.stop().deaths()).hasSize(1);
        assertThatNothingIsLeft();
    }

    @Test
    void orphanThatMayBeAnothersIsReportedWithTheRestart() throws Exception {
        RunningStack running =
                devStack().start(stack(shellWithServer("env -i PORT=$PORT setsid"), shell("other", PLAIN)));
        long old = pidIn(project.resolve("server"));
        ProcessHandle.of(running.service("web").pid()).orElseThrow().destroyForcibly();
        Await.until("it is given up, for its port is taken", () -> journal().contains("restart-given-up"));
        assertThat(journal()).contains("orphans-seen", "pid " + old).doesNotContain("left-alone");
        assertThat(readyTimes()).isEqualTo(2); // of each service once
        assertThat(Machine.isAlive(old)).isTrue();
        running.stop();
        assertThatNothingIsLeft();
    }

    private ServiceBuilder shellWithServer(String prefix) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                prefix + " \"$@\" > /dev/null 2>&1 & echo $! > server.tmp; mv server.tmp server; wait",
                "sh"));
        command.addAll(Jvm.running(Serves.class));
        return server("web").command(command).restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3));
    }

    /** A directory where a record is written first breaks the launch after the process was made. */
    @Test
    void serviceThatCannotBePutOnRecordIsStartedAgainOnceItCan() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell("worker", PLAIN).restart(new RestartPolicy(RestartPolicy.When.ALWAYS, 1))));
        Path inTheWay = Files.createDirectories(pids().resolve(".run.json.tmp/full"));
        ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
        Await.until("it was postponed", () -> journal().contains("restart-postponed"));
        Files.delete(inTheWay);
        Files.deleteIfExists(inTheWay.getParent()); // the next write would do the same
        Await.until("it was ready a second time", () -> readyTimes() == 2);
        assertThat(alive().stream().filter(line -> line.contains("sleep 600"))).hasSize(1);
        assertThat(journal().split("restart-postponed")).hasSize(2);
        assertThat(pids().resolve("worker.3.log"))
                .as("nothing was launched in vain")
                .doesNotExist();
        assertThat(running.stop().deaths()).hasSize(1);
        assertThatNothingIsLeft();
    }

    @Test
    void aCrashLoopEnds() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell("worker", PLAIN).restart(new RestartPolicy(RestartPolicy.When.ALWAYS, 1))));
        ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
        Await.until("it was ready a second time", () -> readyTimes() == 2);
        ProcessHandle.of(pidIn(pids().resolve("worker.pid"))).orElseThrow().destroyForcibly();
        Await.until("it was given up", () -> journal().contains("crash loop"));
        assertThat(running.stop().deaths()).hasSize(2);
        assertThatNothingIsLeft();
    }

    @Test
    void whoseRunWasStoppedDoesNotStopAnothers() throws Exception {
        RunningStack first = devStack().start(stack(shell("worker", PLAIN)));
        devStack().stop();
        RunningStack second = devStack().start(stack(shell("worker", PLAIN)));
        assertThat(first.stop()).isEqualTo(StopReport.NOTHING);
        assertThat(Machine.isAlive(second.service("worker").pid())).isTrue();
        second.close();
        assertThatNothingIsLeft();
    }

    @Test
    void aRunningStackOfTheSameDefinitionIsReusedAndLeftRunning() throws Exception {
        StackDefinition definition = stack(server("backend"));
        RunningStack first = devStack().start(definition);
        try (RunningStack second = devStack().start(definition, reuse())) {
            assertThat(second.isReused()).isTrue();
            assertThat(second.service("backend").port())
                    .isEqualTo(first.service("backend").port());
        }
        assertThat(Machine.isAlive(first.service("backend").pid())).isTrue();
        assertThat(first.stop().left()).isEmpty();
    }

    @Test
    void aRunningStackOfAnotherDefinitionIsNotReused() throws Exception {
        try (RunningStack first = devStack().start(stack(server("backend")))) {
            assertThatThrownBy(() -> devStack().start(stack(server("backend"), shell("more", PLAIN)), reuse()))
                    .isInstanceOf(DevStackException.class)
                    .hasMessageContaining("another definition");
            assertThat(Machine.isAlive(first.service("backend").pid())).isTrue();
        }
    }

    @Test
    void aRunningStackIsReplaced() throws Exception {
        RunningStack first = devStack().start(stack(server("backend")));
        StartOptions replace = new StartOptions(StartOptions.OnRunning.REPLACE, Optional.empty());
        try (RunningStack second = devStack().start(stack(server("backend")), replace)) {
            assertThat(Machine.isAlive(first.service("backend").pid())).isFalse();
            assertThat(Machine.isAlive(second.service("backend").pid())).isTrue();
        }
    }

    @Test
    void theProjectsOwnHolderOfAPortIsEndedBeforeTheStartAndNobodyElses() throws Exception {
        int port = freePort();
        ServiceBuilder backend = server("backend").port(port);
        Process byHand = byHand(backend.build(), port, project);
        StartOptions reap = new StartOptions(
                StartOptions.OnRunning.FAIL, Optional.of(Project.of(project, List.of(backend.build()))));
        try (RunningStack running = devStack().start(stack(backend), reap)) {
            assertThat(Machine.isAlive(byHand.pid())).isFalse();
            assertThat(running.service("backend").port()).isEqualTo(port);
        }

        Path elsewhere = Files.createDirectories(project.resolveSibling(project.getFileName() + "-elsewhere"));
        Process stranger = byHand(backend.build(), port, elsewhere);
        try {
            assertThatThrownBy(() -> devStack().start(stack(backend), reap))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("pid " + stranger.pid());
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
            Files.delete(elsewhere);
        }
    }

    @Test
    void aServerByHandIsEndedWithTheParentThatHasTheSameCommand() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        String script = "$| = 1; if (!fork) { setpgrp; socket my $s, 2, 1, 0; bind $s, pack q(S n x12), 2, " + port
                + " or die; listen $s, 5; print qq(READY\n); sleep 600; exit } sleep 600";
        ServiceDefinition backend = ServiceBuilder.named("backend")
                .command("perl", "-e", script)
                .port(port)
                .build();
        Process byHand = byHand(backend, port, project);
        devStack().stop(StopOptions.reaping(Project.of(project, List.of(backend))));
        assertThat(byHand.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(isFree(port)).isTrue();
    }

    @Test
    void aPortThatTheProjectsOwnHolderHasIsSaidToBeSo() throws Exception {
        int port = freePort();
        ServiceBuilder backend = server("backend").port(port);
        Process byHand = byHand(backend.build(), port, project);
        try {
            assertThatThrownBy(() -> devStack().start(stack(backend)))
                    .isInstanceOfSatisfying(
                            StartFailedException.class,
                            e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.PORT_IN_USE_BY_PROJECT))
                    .hasMessageContaining("pid " + byHand.pid())
                    .hasMessageContaining(" old (")
                    .hasMessageContaining("started by hand");
            assertThat(byHand.isAlive()).isTrue();
        } finally {
            byHand.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDeathIsToldToWhoeverWatches() throws Exception {
        Told watching = new Told();
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN), shell("other", PLAIN)))) {
            running.watch(RunListener.deathsAndRestarts(watching.listener()));
            ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
            Await.until(
                    "it is told",
                    () -> !watching.facts(ServiceEvent.ServiceDied.class).isEmpty());
            running.stop();
        }
        assertThat(watching.facts()).hasSize(1);
    }

    @Test
    void whoReusesAStackIsToldWhatBefallsItFromThenOn() throws Exception {
        Told watching = new Told();
        AtomicBoolean enough = new AtomicBoolean();
        StackDefinition definition = stack(shell("worker", PLAIN), shell("other", PLAIN));
        try (RunningStack running = devStack().start(definition)) {
            RunningStack reused = devStack().start(definition, reuse());
            reused.watch(watching.listener(), enough::get);
            loseRecord();
            ProcessHandle.of(running.service("worker").pid()).orElseThrow().destroyForcibly();
            Await.until(
                    "its death is told",
                    () -> !watching.facts(ServiceEvent.ServiceDied.class).isEmpty());
            devStack().restart(Set.of(new ServiceName("worker")), false);
            Await.until(
                    "its restart is told",
                    () -> !watching.facts(StackEvent.RestartDone.class).isEmpty());
            assertThat(watching.facts(ServiceEvent.ServiceLaunched.class)).hasSize(1);
            enough.set(true);
            running.stop();
        }
        assertThat(watching.facts(StackEvent.StackReady.class)).isEmpty();
        assertThat(watching.facts(StopEvent.RunEnded.class)).isEmpty();
    }

    @Test
    void someServicesStartWithWhatTheyDependOn() {
        StackDefinition all = stack(
                shell("database", PLAIN),
                shell("backend", PLAIN).dependsOn("database"),
                shell("frontend", PLAIN).dependsOn("backend"));
        assertThat(all.only(Set.of(new ServiceName("backend"))).services())
                .extracting(service -> service.name().value())
                .containsExactly("database", "backend");
    }

    private Process byHand(ServiceDefinition service, int port, Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(service.command()).directory(directory.toFile());
        builder.environment().put("PORT", Integer.toString(port));
        Process process = builder.start();
        assertThat(process.inputReader().readLine()).as("it listens").isEqualTo("READY");
        return process;
    }

    private static StartOptions reuse() {
        return new StartOptions(StartOptions.OnRunning.REUSE, Optional.empty());
    }

    private long readyTimes() throws IOException {
        return journal()
                .lines()
                .filter(line -> line.contains("\"service-ready\""))
                .count();
    }

    private String journal() throws IOException {
        return Files.readString(pids().resolve("events.jsonl"));
    }
}
