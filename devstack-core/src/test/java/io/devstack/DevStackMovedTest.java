package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.internal.state.ControlAddress;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The project directory is renamed, its PID directory deleted, or all of it copied, while the stack runs. */
class DevStackMovedTest extends EndToEnd {
    @Test
    void renamedProjectIsFoundAndStopped() throws Exception {
        start(home());
        Path renamed = Files.move(home(), project.resolve("renamed"));
        StopReport report = in(renamed).stop();
        assertThatItWasStopped(report);
        assertThat(renamed.resolve("target/devstack/worker.log")).exists();
        assertThat(renamed.resolve(".pids/run.json")).doesNotExist();
        assertThat(home()).doesNotExist();
    }

    @Test
    void supervisorFollowsARenameAndMakesNoOldPathAgain() throws Exception {
        start(home());
        Path renamed = Files.move(home(), project.resolve("renamed"));
        Path record = renamed.resolve(".pids/run.json");
        Await.until(
                "the record names the new directory",
                () -> Files.readString(record).contains("/renamed/target"));
        assertThat(home()).doesNotExist();
        assertThat(in(renamed).running()).isPresent();
        StopReport report = in(home()).stop(); // as the build does that started it
        assertThatItWasStopped(report);
        assertThat(renamed.resolve("target/devstack/events.jsonl")).exists();
        assertThat(home()).doesNotExist();
    }

    @Test
    void restartsAfterARenameUseTheNewPaths() throws Exception {
        Path script = Files.writeString(
                Files.createDirectories(home().resolve("bin")).resolve("work"), "pwd; echo up; read line");
        in(home())
                .start(new StackDefinition(
                        List.of(shell("worker", "up")
                                .command("sh", script.toString())
                                .workingDirectory(home())
                                .restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3))
                                .build()),
                        home().resolve("target/devstack")));
        Path renamed = Files.move(home(), project.resolve("renamed"));
        Path log = renamed.resolve(".pids/worker.log");
        Await.until(
                "the record names the new directory",
                () -> Files.readString(renamed.resolve(".pids/run.json")).contains("/renamed/target"));

        RunningService worker =
                in(renamed).restart(Set.of(new ServiceName("worker")), false).get(0);
        assertThat(log).content().startsWith(renamed + "\n");
        assertThat(renamed.resolve(".pids/worker.1.log")).content().startsWith(home() + "\n");

        ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
        Await.until("it was restarted", () -> Files.exists(renamed.resolve(".pids/worker.2.log")));
        Await.until(
                "it is ready", () -> Files.exists(log) && Files.readString(log).contains("up"));
        assertThat(log).content().startsWith(renamed + "\n");
        assertThat(ask(renamed, "/v1/stack")).contains("\"restarts\":2");
        assertThat(ask(renamed, "/v1/events?follow=false")).contains("run-started");
        assertThat(home()).doesNotExist();
        assertThat(in(renamed).stop().left()).isEmpty();
    }

    private static String ask(Path directory, String target) throws Exception {
        ControlAddress control = StateDirectory.at(directory.resolve(".pids"))
                .readRecord()
                .flatMap(RunRecord::control)
                .orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control.port() + target))
                .header("Authorization", "Bearer " + control.token())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void deletedDirectoryIsToldTruthfully() throws Exception {
        start(home());
        delete(home().resolve(".pids"));
        StopReport report = in(home()).stop();
        assertThatItWasStopped(report);
        assertThat(told.facts(StackEvent.RunReported.class))
                .singleElement()
                .satisfies(
                        fact -> assertThat(fact.ready()).as("when it was ready").isPresent());
    }

    @Test
    void stopInACopyTouchesNothingOfTheOriginal() throws Exception {
        RunningService worker = start(home()).service("worker");
        Path copy = project.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-a", home().toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        StopReport report = in(copy).stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.NOTHING);
        assertThat(told.facts(StackEvent.FileSetAside.class))
                .singleElement()
                .asString()
                .contains("copy of the record in " + home().resolve(".pids"));
        assertThat(ProcessHandle.of(worker.pid()).filter(ProcessHandle::isAlive))
                .isPresent();
        assertThat(home().resolve("target/devstack")).isEmptyDirectory();
        assertThat(home().resolve(".pids/run.json")).exists();
        try (RunningStack other = start(copy)) {
            assertThat(other.service("worker").pid()).isNotEqualTo(worker.pid());
            other.stop();
        }
        assertThat(ProcessHandle.of(worker.pid()).filter(ProcessHandle::isAlive))
                .isPresent();
        assertThatItWasStopped(in(home()).stop());
    }

    private void assertThatItWasStopped(StopReport report) throws Exception {
        assertThat(report.found()).isEqualTo(StopReport.Found.A_RUN);
        assertThatNothingIsLeft(report);
        Await.until("every process is gone", () -> alive().isEmpty());
    }

    private RunningStack start(Path directory) throws Exception {
        return in(directory)
                .start(new StackDefinition(
                        List.of(shell("worker", "echo up; read line").build()), directory.resolve("target/devstack")));
    }

    private DevStack in(Path directory) {
        return DevStack.in(directory.resolve(".pids")).listener(told.listener());
    }

    private Path home() {
        return project.resolve("home");
    }

    @Override
    void leavesNothing() throws Exception {
        for (String name : List.of("home", "renamed", "copy")) {
            DevStack.in(project.resolve(name).resolve(".pids")).stop();
        }
        super.leavesNothing();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
