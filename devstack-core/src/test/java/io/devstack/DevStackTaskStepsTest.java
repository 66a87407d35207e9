package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.FakeContainer;
import io.devstack.fixture.Machine;
import io.devstack.model.Signal;
import io.devstack.model.StartFailedException;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop command of a task that started a server elsewhere and ended. */
@Tag("slow")
class DevStackTaskStepsTest extends EndToEnd {
    @Test
    void stopRunsTheCommandOfATaskThatHasEnded() throws Exception {
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            RunningStack running = devStack().start(stack(container.task()));
            Await.until("the container listens", () -> !isFree(port));
            running.stop();
            assertThat(told.facts(StopEvent.StopStepTaken.class))
                    .singleElement()
                    .satisfies(taken -> {
                        assertThat(taken.problem()).isEmpty();
                        assertThat(taken.alive()).isFalse();
                    });
            Await.until("the port is free", () -> isFree(port));
            devStack().stop();
            assertThat(project.resolve("downs")).content().hasLineCount(1);
        }
        assertThatNothingIsLeft();
    }

    @Test
    void secondCtrlCLeavesTheStopCommandOfAContainerToItsEnd() throws Exception {
        Path docker = Files.writeString(project.resolve("docker"), """
                #!/bin/sh
                [ "$1" = up ] && exec touch run
                touch begun; while [ ! -e go ]; do sleep 0.05; done; echo down >> downs; kill "$2"
                """);
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            StopStep.Exec down = new StopStep.Exec(List.of(docker.toString(), "down", Long.toString(container.pid())));
            RunningStack running = devStack()
                    .start(stack(container
                            .task()
                            .command(docker.toString(), "up")
                            .stop(new StopPolicy(Signal.TERM, PATIENCE, Optional.of(down)))));
            Await.until("the container listens", () -> !isFree(port));
            CompletableFuture<Void> stop = Background.run(() -> {
                try {
                    running.stop();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until("the command runs", () -> Files.exists(project.resolve("begun")));
            devStack().force(told.facts(StackEvent.RunStarted.class).get(0).run());
            Files.createFile(project.resolve("go"));
            stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Await.until("the container is ended", () -> !container.isAlive());
            assertThat(project.resolve("downs")).content().hasLineCount(1);
        }
        assertThatNothingIsLeft();
    }

    @Test
    void rollbackRunsTheCommandOfATaskThatHasEnded() throws Exception {
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            assertThatThrownBy(() -> devStack()
                            .start(stack(
                                    container.task(), shell("broken", "exit 3").dependsOn("client"))))
                    .isInstanceOf(StartFailedException.class);
            Await.until("the container is ended", () -> !container.isAlive());
            assertThat(project.resolve("downs")).content().hasLineCount(1);
        }
    }

    @Test
    void commandOfATaskThatWasNotLaunchedDoesNotRun() throws Exception {
        try (FakeContainer container = FakeContainer.waiting(project, freePort())) {
            assertThatThrownBy(() -> devStack()
                            .start(stack(
                                    shell("broken", "exit 3"), container.task().dependsOn("broken"))))
                    .isInstanceOf(StartFailedException.class);
            assertThat(told.facts(StopEvent.StopStepTaken.class)).isEmpty();
            assertThat(project.resolve("downs")).doesNotExist();
        }
    }

    @Test
    void commandDoesNotRunForAServiceThatEndedWithoutAPort() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell("worker", "echo up; exec sleep 600")
                        .stop(new StopPolicy(
                                Signal.TERM, PATIENCE, Optional.of(new StopStep.Exec(List.of("touch", "end")))))));
        long pid = running.service("worker").pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until("the worker is dead", () -> !Machine.isAlive(pid));
        running.stop();
        assertThat(told.facts(StopEvent.StopStepTaken.class)).isEmpty();
        assertThat(project.resolve("end")).doesNotExist();
    }

    /** By the words of the service's command, and by those of its {@code <exec>}. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commandRunsForAContainerWhoseClientIsDeadWithoutAPort(boolean knownByTheService) throws Exception {
        Path docker = Files.writeString(project.resolve("docker"), """
                #!/bin/sh
                case $1 in
                  run) echo up; exec sleep 600 ;;
                  rm) touch "removed-$3" ;;
                esac
                """);
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        List<String> run = List.of(docker.toString(), "run", "--name", "worker", "image");
        List<String> remove = List.of(docker.toString(), "rm", "-f", "worker");
        RunningStack running = devStack()
                .start(stack(shell("worker", "")
                        .command(knownByTheService ? run : List.of("sh", "-c", "echo up; exec sleep 600"))
                        .stop(new StopPolicy(
                                Signal.TERM,
                                PATIENCE,
                                Optional.of(new StopStep.Exec(
                                        knownByTheService ? List.of("touch", "removed-worker") : remove))))));
        long pid = running.service("worker").pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until("the client is dead", () -> !Machine.isAlive(pid));
        running.stop();
        assertThat(told.facts(StopEvent.StopStepTaken.class)).singleElement().satisfies(taken -> {
            assertThat(taken.problem()).isEmpty();
            assertThat(taken.alive()).isFalse();
        });
        assertThat(project.resolve("removed-worker")).exists();
        assertThatNothingIsLeft();
    }
}
