package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.RunEvent;
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
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotRunningException;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RestartFailedException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import io.devstack.model.StartOptions;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Restarts of parts of a running stack that somebody orders. */
@Tag("slow")
class DevStackRestartTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";
    private static final ServiceName DATABASE = new ServiceName("database");
    private static final ServiceName BACKEND = new ServiceName("backend");

    @Test
    void oneServiceIsLaunchedAgainAndNothingElseNoticesIt() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(server("database"), shell("backend", PLAIN).dependsOn("database")))) {
            RunningService before = running.service("database");
            Files.writeString(pids().resolve("database.log"), "before\n");
            Told restart = new Told();
            List<RunningService> now =
                    DevStack.in(pids()).listener(restart.listener()).restart(Set.of(DATABASE), false);

            assertThat(now).singleElement().satisfies(database -> {
                assertThat(database.pid()).isNotEqualTo(before.pid());
                assertThat(database.ports()).isEqualTo(before.ports());
                assertThat(Machine.isAlive(database.pid())).isTrue();
                assertThat(pidIn(pids().resolve("database.pid"))).isEqualTo(database.pid());
            });
            assertThat(Machine.isAlive(before.pid())).isFalse();
            assertThat(Machine.isAlive(running.service("backend").pid())).isTrue();
            assertThat(pids().resolve("database.1.log")).content().contains("before");
            assertThat(names(restart))
                    .containsExactly(
                            "RestartOrdered database",
                            "ServiceStopped database",
                            "ServiceLaunched database",
                            "ServiceReady database",
                            "RestartDone database");
            StackStatus status = devStack().status();
            assertThat(status.outcome()).isEqualTo(StackStatus.Outcome.READY);
            assertThat(service(status, DATABASE).restarts()).isEqualTo(1);

            StopReport report = running.stop();
            assertThat(report.deaths()).isEmpty();
            assertThatNothingIsLeft();
        }
    }

    @Test
    void restartEndsHiddenDaemonUnlessItMayBeAnotherService() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        String daemon = "open F, q(>pid); print F qq($$\\n); close F; rename qw(pid daemon); socket my $s, 2, 1, 0; "
                + "setsockopt $s, 1, 2, 1; bind $s, pack q(S n x12), 2, shift or die; listen $s, 5; sleep 600";
        String web = "(setsid env -i perl -e '" + daemon + "' $PORT <&- >&- 2>&- &)\n" + PLAIN;
        try (RunningStack running = devStack()
                .start(stack(
                        shell("database", PLAIN),
                        shell("web", web)
                                .dependsOn("database")
                                .port(0)
                                .ready(new ReadyPolicy(List.of(), PATIENCE, ReadyPolicy.HeldBy.MEMBER))))) {
            Path file = project.resolve("daemon");
            long first = pidIn(file);
            Told one = new Told();
            DevStack.in(pids()).listener(one.listener()).restart(Set.of(DATABASE), false);
            assertThat(one.facts(ServiceEvent.OrphansSeen.class))
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.processes().toString()).contains("pid " + first));
            assertThat(Machine.isAlive(first)).isTrue();

            Files.delete(file);
            DevStack.in(pids()).restart(Set.of(), false);
            assertThat(Machine.isAlive(first)).isFalse();
            assertThat(pidIn(file)).isNotEqualTo(first);
            running.stop();
            assertThatNothingIsLeft();
        }
    }

    /** Nothing outside of the PID directory is needed for a restart: {@code mvn clean} deletes the build directory. */
    @Test
    void argumentFileIsPrivateWrittenForEachLaunchAndDeletedAtTheEnd() throws Exception {
        List<String> jvm = new ArrayList<>(Jvm.running(Serves.class));
        int option = jvm.indexOf("-cp");
        String text = "-cp \"" + jvm.get(option + 1) + "\"\n";
        jvm.subList(option, option + 2).clear();
        jvm.add(option, ServiceDefinition.ARGUMENT_FILE);
        Path file = pids().resolve("web.args");
        try (RunningStack running =
                devStack().start(stack(server("web").command(jvm).argumentFile(text)))) {
            assertThat(file).hasContent(text);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            Files.delete(file);
            devStack().restart(Set.of(new ServiceName("web")), false);
            assertThat(file).hasContent(text);
            running.stop();
            assertThat(file).doesNotExist();
            assertThat(output().resolve("web.args")).doesNotExist();
        }
    }

    @Test
    void dependantsStopBeforeAndStartAfterwardsAlsoOfADetachedStack() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        shell("database", PLAIN),
                        shell("seed", "echo seeded >> seeds; exit 0").task().dependsOn("database"),
                        shell("backend", PLAIN).dependsOn("seed"),
                        shell("other", PLAIN)));
        running.detach();
        Told restart = new Told();
        List<RunningService> now =
                DevStack.in(pids()).listener(restart.listener()).restart(Set.of(DATABASE), true);

        assertThat(now).extracting(RunningService::name).containsExactly(DATABASE, BACKEND);
        assertThat(names(restart))
                .containsExactly(
                        "RestartOrdered database seed backend",
                        "ServiceStopped backend",
                        "ServiceStopped seed",
                        "ServiceStopped database",
                        "ServiceLaunched database",
                        "ServiceReady database",
                        "ServiceLaunched seed",
                        "TaskDone seed",
                        "ServiceLaunched backend",
                        "ServiceReady backend",
                        "RestartDone database seed backend");
        assertThat(Machine.isAlive(running.service("other").pid())).isTrue();
        assertThat(devStack().stop().deaths()).isEmpty();
        assertThatNothingIsLeft();
    }

    @Test
    void whatDoesNotBecomeReadyAgainFailsAndTheRestGoesOn() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        shell("database", "test ! -e broken || { echo no disk; exit 3; }; " + PLAIN),
                        shell("backend", PLAIN).dependsOn("database"),
                        shell("other", PLAIN)))) {
            Files.writeString(project.resolve("broken"), "");
            assertThatThrownBy(() -> devStack().restart(Set.of(), false))
                    .isInstanceOf(RestartFailedException.class)
                    .hasMessageContaining("database exited with 3")
                    .hasMessageContaining("no disk")
                    .hasMessageContaining("backend was not launched again, because database is not ready")
                    .hasMessageNotContaining("other");
            StackStatus status = devStack().status();
            assertThat(status.outcome()).isEqualTo(StackStatus.Outcome.DEGRADED);
            assertThat(service(status, DATABASE).state()).isEqualTo(ServiceStatus.State.DEAD);
            assertThat(service(status, DATABASE).failure()).isPresent();
            assertThat(service(status, BACKEND).state()).isEqualTo(ServiceStatus.State.DEAD);
            assertThat(service(status, new ServiceName("other")).state()).isEqualTo(ServiceStatus.State.READY);

            Files.delete(project.resolve("broken"));
            assertThat(devStack().restart(Set.of(DATABASE), true)).hasSize(2);
            assertThat(devStack().status().outcome()).isEqualTo(StackStatus.Outcome.READY);

            Files.writeString(project.resolve("broken"), "");
            assertThatThrownBy(() -> devStack().restart(Set.of(DATABASE), false))
                    .isInstanceOf(RestartFailedException.class);
            assertThat(running.stop().deaths())
                    .singleElement()
                    .satisfies(down -> assertThat(down.what()).contains("database exited with 3"));
            assertThatNothingIsLeft();
        }
    }

    @Test
    void readyTimeoutOfOneCallReplacesThatOfTheServiceAtStartAndRestart() throws Exception {
        StackDefinition stack = stack(shell("database", "test ! -e slow || exec sleep 600; " + PLAIN)
                .ready(readyOnLog("up", Duration.ofMillis(1))));
        StartOptions longer = new StartOptions(StartOptions.OnRunning.FAIL, Optional.empty(), Optional.of(PATIENCE));
        StartOptions shorter =
                new StartOptions(StartOptions.OnRunning.FAIL, Optional.empty(), Optional.of(Duration.ofSeconds(1)));
        StackDefinition patient =
                stack(shell("database", "exec sleep 600").ready(readyOnLog("up", Duration.ofMinutes(5))));
        assertThatThrownBy(() -> devStack().start(patient, shorter))
                .hasMessageContaining("database was not ready within 1.0 s");

        try (RunningStack running = devStack().start(stack, longer)) {
            StartOptions reuse = new StartOptions(StartOptions.OnRunning.REUSE, Optional.empty());
            assertThat(devStack().start(stack, reuse).isReused()).isTrue();

            assertThat(devStack().restart(Set.of(), false)).hasSize(1); // the run keeps the time of its start
            Files.writeString(project.resolve("slow"), "");
            assertThatThrownBy(() -> devStack().restart(Set.of(), false, Optional.of(Duration.ofSeconds(1))))
                    .isInstanceOf(RestartFailedException.class)
                    .hasMessageContaining("database was not ready within 1.0 s");
            running.stop();
        }
        assertThatThrownBy(() -> devStack().restart(Set.of(), false, Optional.of(Duration.ZERO)))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("readyTimeout");
    }

    @Test
    void whatDiedIsBroughtBackAndItsDeathIsStillTold() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("database", PLAIN)))) {
            ProcessHandle.of(running.service("database").pid()).orElseThrow().destroyForcibly();
            Await.until(
                    "its death is seen",
                    () -> service(devStack().status(), DATABASE).failure().isPresent());
            assertThat(devStack().restart(Set.of(DATABASE), false)).hasSize(1);
            assertThat(running.stop().deaths()).hasSize(1);
        }
    }

    @Test
    void aStopDoesNotWaitForARestart() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(shell("database", "test ! -e slow || exec sleep 600; " + PLAIN)
                        .ready(readyOnLog("up", Duration.ofMinutes(5)))))) {
            Files.writeString(project.resolve("slow"), "");
            Told restarting = new Told();
            CompletableFuture<Void> restart = Background.run(() -> restartAll(restarting));
            Await.until(
                    "who asked is told that it was launched again",
                    () -> !restarting.facts(ServiceEvent.ServiceLaunched.class).isEmpty());
            assertThatThrownBy(() -> devStack().restart(Set.of(), false))
                    .hasMessageContaining("another restart is under way");
            assertThat(running.stop().deaths()).isEmpty();
            assertThatThrownBy(() -> restart.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("was stopped before database could be ready again");
            assertThatNothingIsLeft();
        }
    }

    @Test
    void whatAStopFindsBeingRestartedIsNotLaunchedAgain() throws Exception {
        String script = "trap 'echo asked; while test ! -e go; do sleep 0.05; done; exit 0' TERM; echo up; read line";
        try (RunningStack running = asleep(devStack().start(stack(shell("database", script))))) {
            CompletableFuture<Void> restart = Background.run(() -> restartAll(new Told()));
            Await.until("it is asked to end", () -> log("database").contains("asked"));
            CompletableFuture<Void> stop = Background.run(running::close);
            Await.until(
                    "the stop has begun",
                    () -> !told.facts(StopEvent.Stopping.class).isEmpty());
            Files.writeString(project.resolve("go"), "");
            stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(() -> restart.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
        assertThat(Files.readString(output().resolve("events.jsonl"))).containsOnlyOnce("\"service-launched\"");
        assertThatNothingIsLeft();
    }

    @Test
    void whatDiedBeforeARestartIsToldWithTheLogThatItWroteThen() throws Exception {
        String mortal = "echo up; while ! [ -e die ]; do sleep 0.05; done; rm die; echo last words; exit 3";
        devStack().start(stack(shell("database", mortal))).detach();
        Files.createFile(project.resolve("die"));
        Await.until(
                "its death is told",
                () -> service(devStack().status(), DATABASE).failure().isPresent());
        devStack().restart(Set.of(DATABASE), false);

        StopReport report = devStack().stop();
        assertThat(report.deaths()).singleElement().satisfies(death -> {
            assertThat(death.logFile()).contains(output().resolve("database.1.log"));
            assertThat(death.logFile().orElseThrow()).content().contains("last words");
        });
        assertThat(LastRun.judge(pids(), output()))
                .contains(new LastRun.Judgement(false, report.deaths(), List.of(), List.of()));
    }

    private void restartAll(Told told) {
        try {
            DevStack.in(pids()).listener(told.listener()).restart(Set.of(), false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsNotThereCannotBeRestarted() throws Exception {
        assertThatThrownBy(() -> devStack().restart(Set.of(), false))
                .isInstanceOf(NotRunningException.class)
                .hasMessageContaining("nothing is running in " + pids());
        devStack().start(stack(shell("database", PLAIN))).detach();
        assertThatThrownBy(() -> devStack().restart(Set.of(BACKEND), false))
                .isInstanceOf(DevStackException.class)
                .hasMessageContaining("there is no service 'backend'; there are: database");
        long supervisor = devStack().status().supervisorPid().orElseThrow();
        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
        Await.until("it is dead", () -> !Machine.isAlive(supervisor));
        assertThatThrownBy(() -> devStack().restart(Set.of(), false))
                .isInstanceOf(NotRunningException.class)
                .hasMessageContaining("pid " + supervisor + ", is dead");
    }

    private static ServiceStatus service(StackStatus status, ServiceName name) {
        return status.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the facts in short, without the signals. */
    private static List<String> names(Told told) {
        List<String> names = new ArrayList<>();
        for (RunEvent fact : told.facts()) {
            String kind = fact.getClass().getSimpleName();
            if (fact instanceof StackEvent.RestartOrdered ordered) {
                names.add(kind + " " + list(ordered.services()));
            } else if (fact instanceof StackEvent.RestartDone done) {
                names.add(kind + " " + list(done.services()));
            } else if (fact instanceof StopEvent.ServiceStopped stopped) {
                names.add(kind + " " + stopped.service());
            } else if (fact instanceof ServiceEvent.ServiceLaunched launched) {
                names.add(kind + " " + launched.service());
            } else if (fact instanceof ServiceEvent.ServiceReady ready) {
                names.add(kind + " " + ready.service());
            } else if (fact instanceof ServiceEvent.TaskDone done) {
                names.add(kind + " " + done.service());
            }
        }
        return names;
    }

    private static String list(List<ServiceName> services) {
        return String.join(" ", services.stream().map(ServiceName::value).toList());
    }
}
