package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Promise;
import io.devstack.fixture.StartsAndStops;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.RunningService;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The adapter of macOS, on Linux; every other end-to-end test runs with it too by {@code -Ddevstack.platform=macos}. */
@Tag("slow")
class DevStackMacStrategyTest extends EndToEnd {
    private static final Optional<String> BEFORE = Optional.ofNullable(System.getProperty("devstack.platform"));

    @BeforeAll
    static void chooseMac() {
        System.setProperty("devstack.platform", "macos");
    }

    @AfterAll
    static void leaveTheChoice() {
        System.clearProperty("devstack.platform");
        BEFORE.ifPresent(chosen -> System.setProperty("devstack.platform", chosen));
    }

    @Test
    void stackStartsIsSeenAndIsStoppedByAnotherClient() throws Exception {
        devStack()
                .start(stack(server("backend").ready(ProbeDefinition.http("/"))))
                .detach();
        assertThat(told.facts(StackEvent.RunStarted.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.adoption()).isEqualTo("groups"));
        RunningService backend = DevStack.in(pids()).running().orElseThrow().get(0);
        assertThat(Machine.isAlive(backend.pid())).isTrue();
        assertThat(isFree(backend.port())).isFalse();
        assertThatNothingIsLeft(DevStack.in(pids()).stop());
        assertThat(isFree(backend.port())).isTrue();
        assertThatNothingIsLeft();
    }

    @Test
    void orphanWithoutEnvironmentIsFoundByItsGroup() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell(
                        "backend",
                        "(env -i sh -c 'echo $$ > orphan; exec sleep 600' &)\n"
                                + "until [ -s orphan ]; do sleep 0.01; done; echo up; exec sleep 600")));
        long orphan = pidIn(project.resolve("orphan"));
        assertThatNothingIsLeft(running.stop());
        assertThat(Machine.isAlive(orphan)).isFalse();
    }

    @Test
    void daemonThatKeptItsEnvironmentIsFound() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell(
                        "backend",
                        "(setsid sh -c 'echo $$ > daemon; exec sleep 600' &)\n"
                                + "until [ -s daemon ]; do sleep 0.01; done; echo up; exec sleep 600")));
        long daemon = pidIn(project.resolve("daemon"));
        assertThatNothingIsLeft(running.stop());
        assertThat(Machine.isAlive(daemon)).isFalse();
    }

    @Test
    void keeperEndsEverythingWhenTheSupervisorIsKilled() throws Exception {
        Promise.within(KEEPER_ENDS_ALL, "nothing is left", () -> {
            devStack()
                    .start(stack(shell(
                            "backend",
                            "(env -i sh -c 'echo $$ > orphan; exec sleep 600' &)\n"
                                    + "until [ -s orphan ]; do sleep 0.01; done; echo up; exec sleep 600")))
                    .detach();
            ProcessHandle.of(pidIn(pids().resolve("supervisor.pid")))
                    .orElseThrow()
                    .destroyForcibly();
            return () -> alive().isEmpty();
        });
        assertThat(Machine.isAlive(pidIn(project.resolve("orphan")))).isFalse();
        assertThat(devStack().stop().found()).isEqualTo(StopReport.Found.LEFTOVERS);
    }

    @Test
    void fiftyServicesStartAndStopAndNothingIsLeft() throws Exception {
        ServiceBuilder[] fifty = IntStream.range(0, 50)
                .mapToObj(number -> shell("service-" + number, "sleep 600 & echo up; wait"))
                .toArray(ServiceBuilder[]::new);
        RunningStack running = devStack().start(stack(fifty));
        assertThat(running.services()).hasSize(50).allMatch(service -> Machine.isAlive(service.pid()));
        assertThatNothingIsLeft(running.stop());
        assertThatNothingIsLeft();
    }

    @Test
    void stackStartsAndStopsWhereLsofHangs() throws Exception {
        Path tools = Files.createDirectory(project.resolve("tools"));
        Path runs = project.resolve("runs");
        Path lsof = Files.writeString(tools.resolve("lsof"), "#!/bin/sh\necho run >> '" + runs + "'\nexec sleep 600\n");
        Files.setPosixFilePermissions(lsof, PosixFilePermissions.fromString("rwx------"));
        List<String> command = new ArrayList<>(Jvm.running(StartsAndStops.class, project.toString()));
        command.add(1, "-Ddevstack.platform=macos");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("client.log").toFile());
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
        Process client = builder.start();
        try {
            assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            client.destroyForcibly();
        }
        String output = Files.readString(project.resolve("client.log"));
        assertThat(client.exitValue()).as(output).isZero();
        assertThat(output).contains("found=A_RUN", "left=[]");
        assertThat(runs).exists();
        assertThatNothingIsLeft();
    }
}
