package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.stack.Fact;
import io.devstack.stack.RunningService;
import io.devstack.stack.StackDefinition;
import io.devstack.stack.StackListener;
import io.devstack.stack.StopReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void deletedDirectoryIsToldTruthfully() throws Exception {
        start(home());
        delete(home().resolve(".pids"));
        StopReport report = in(home()).stop();
        assertThatItWasStopped(report);
        assertThat(told.facts(Fact.RunReported.class))
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
        assertThat(told.facts(Fact.FileSetAside.class))
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
        return DevStack.in(directory.resolve(".pids"), told.listener());
    }

    private Path home() {
        return project.resolve("home");
    }

    @Override
    void leavesNothing() throws Exception {
        for (String name : List.of("home", "renamed", "copy")) {
            DevStack.in(project.resolve(name).resolve(".pids"), StackListener.SILENT)
                    .stop();
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
