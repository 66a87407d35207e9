package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.FakeContainer;
import io.devstack.internal.journal.Journal;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import io.devstack.model.Verdict;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first step of a stop after supervisor and keeper were killed: it is what stops a container. */
@Tag("slow")
class DevStackRecordedStepsTest extends EndToEnd {
    @Test
    void nextStopStopsTheContainerOfADeadClient() throws Exception {
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            RunningStack running = devStack().start(stack(container.client()));
            killEverything(running);
            assertThat(isFree(port)).isFalse();
            devStack().stop();
            assertThat(step().problem()).isEmpty();
            assertThat(container.isAlive()).isFalse();
            assertThat(isFree(port)).isTrue();
        }
        assertThatNothingIsLeft();
    }

    @Test
    void nextStopStopsTheContainerOfALivingClient() throws Exception {
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            devStack().start(stack(container.client()));
            killBoth();
            devStack().stop();
            assertThat(step().problem()).isEmpty();
            // the command only asks for the end of the container
            Await.until("the container is gone", () -> isFree(port));
        }
        assertThatNothingIsLeft();
    }

    @Test
    void nextStartStopsTheContainerOfADeadClient() throws Exception {
        int port = freePort();
        try (FakeContainer container = FakeContainer.waiting(project, port)) {
            RunningStack running = devStack().start(stack(container.client()));
            killEverything(running);
            devStack().start(stack(server("web").port(port))).stop();
            assertThat(step().problem()).isEmpty();
            assertThat(container.isAlive()).isFalse();
        }
        assertThatNothingIsLeft();
    }

    @Test
    void commandOfAServiceWithoutAPortRunsInItsDirectoryWithTheMarker() throws Exception {
        Files.createDirectory(project.resolve("there"));
        RunningStack running = devStack()
                .start(stack(withStep("sh", "-c", "echo $DEVSTACK_SERVICE $DEVSTACK_RUN > done; echo said")
                        .workingDirectory(project.resolve("there"))));
        killEverything(running);
        devStack().stop();
        assertThat(step().problem()).isEmpty();
        assertThat(project.resolve("there/done"))
                .content()
                .startsWith("worker ")
                .hasLineCount(1);
        assertThat(output().resolve("worker-stop.log")).hasContent("said");
    }

    @Test
    void commandWithASecretIsNotOnRecordAndReported() throws Exception {
        RunningStack running =
                devStack().start(stack(withStep("sh", "-c", "touch done", "sh", "--password", "hunter2-hunter2")));
        assertThat(pids().resolve("run.json")).content().doesNotContain("hunter2");
        killEverything(running);
        devStack().stop();
        assertThat(step().step()).endsWith("--password ***'");
        assertThat(step().problem())
                .hasValue("it seems to hold a secret, so it is not on record; keep the secret in a file that it reads");
        assertThat(project.resolve("done")).doesNotExist();
    }

    @Test
    void valueOfASecretVariableIsNotOnRecord() throws Exception {
        RunningStack running = devStack()
                .start(stack(withStep("sh", "-c", "touch done", "sh", "hunter2-hunter2")
                        .environment("DB_PASSWORD", "hunter2-hunter2")));
        assertThat(pids().resolve("run.json")).content().doesNotContain("hunter2");
        killEverything(running);
        devStack().stop();
        assertThat(step().step()).endsWith("sh ***'");
        assertThat(project.resolve("done")).doesNotExist();
    }

    @Test
    void commandThatMayNeedTheServicesOwnVariablesIsReportedAndNotRun() throws Exception {
        RunningStack running =
                devStack().start(stack(withStep("touch", "done").environment("COMPOSE_PROJECT_NAME", "itest")));
        assertThat(pids().resolve("run.json")).content().doesNotContain("itest");
        killEverything(running);
        devStack().stop();
        assertThat(step().problem().orElseThrow()).contains("COMPOSE_PROJECT_NAME");
        assertThat(project.resolve("done")).doesNotExist();
    }

    @Test
    void commandGetsTheVariablesOfALivingServiceThoughNoneIsOnRecord() throws Exception {
        assumeThat(hasStrategyOfMacos()).isFalse(); // it does not show whole environments
        Files.writeString(project.resolve("its.env"), "FROM_FILE=beta\n");
        devStack()
                .start(stack(withStep("sh", "-c", "echo $MARK $FROM_FILE > done")
                        .environment("MARK", "alpha")
                        .environmentFile(project.resolve("its.env"))));
        assertThat(pids().resolve("run.json")).content().doesNotContain("alpha", "beta");
        killBoth();
        devStack().stop();
        assertThat(step().problem()).isEmpty();
        assertThat(project.resolve("done")).hasContent("alpha beta");
    }

    /** Its files could not be put away. What has the port now was started since. */
    @Test
    void commandIsNotRunForARunWhoseEndWasPublished() throws Exception {
        devStack().start(stack(withStep("touch", project.resolve("done").toString())));
        killBoth();
        try (Journal journal = Journal.reopen(pids().resolve("events.jsonl"))) {
            journal.write(new StopEvent.RunEnded(Verdict.CERTIFIED, List.of(), List.of(), Duration.ZERO, output()));
        }
        devStack().stop();
        assertThat(project.resolve("done")).doesNotExist();
        assertThatNothingIsLeft();
    }

    private ServiceBuilder withStep(String... words) {
        return shell("worker", "echo up; exec sleep 600")
                .stop(new StopPolicy(Signal.TERM, PATIENCE, Optional.of(new StopStep.Exec(List.of(words)))));
    }

    private StopEvent.StopStepTaken step() {
        return told.facts(StopEvent.StopStepTaken.class).get(0);
    }

    private void killEverything(RunningStack running) throws Exception {
        killBoth();
        for (var service : running.services()) {
            kill(service.pid());
        }
    }
}
