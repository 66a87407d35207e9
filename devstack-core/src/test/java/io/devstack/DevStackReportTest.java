package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.StackEvent;
import io.devstack.model.StartFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of a real run, however that ended; see also {@link DevStackLossTest}. */
class DevStackReportTest extends EndToEnd {
    @Test
    void aStopDrawsTheRunAndTellsItInShort() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        server("backend"),
                        shell("worker", "echo up; exec sleep 600").dependsOn("backend")));
        int port = running.service("backend").port();
        running.stop();
        assertThat(page())
                .contains("The services ran well", "data-service=\"backend\"", "data-service=\"worker\"")
                .contains("data-from=\"backend\" data-to=\"worker\"")
                .contains("<th>" + port + "</th><td>backend</td><td>free, picked for it</td><td>free")
                .doesNotContain("not whole");
        assertThat(told.facts(StackEvent.RunReported.class)).singleElement().satisfies(run -> {
            assertThat(run.services()).isEqualTo(2);
            assertThat(run.ready()).isPresent();
            assertThat(run.stopped()).isPresent();
            assertThat(run.report().file()).isEqualTo(output().resolve("report.html"));
            assertThat(Files.getPosixFilePermissions(run.report().file()))
                    .as("readable by others")
                    .hasSize(2);
            assertThat(run.report().problem()).isEmpty();
        });
        assertThat(output().resolve("supervisor.log")).doesNotExist();
    }

    @Test
    void aFailedStartIsDrawnTooAndSoIsWhatTheServiceSaid() throws Exception {
        assertThatThrownBy(() -> devStack().start(stack(shell("worker", "echo no luck '<b>'; exit 3"))))
                .isInstanceOf(StartFailedException.class);
        assertThat(page()).contains("The start failed: worker", "exited with 3", "no luck &lt;b&gt;");
        assertThat(told.facts(StackEvent.RunReported.class)).hasSize(1);
        Path junit = project.resolve("target/reports/TEST-devstack.xml");
        assertThat(LastRun.writeJUnit(pids(), output(), junit)).isTrue();
        assertThat(junit).content().contains("failures=\"1\"", "no luck &lt;b&gt;");
    }

    @Test
    void aReportThatCannotBeWrittenIsToldAndTheStopIsNoneTheWorse() throws Exception {
        Files.createDirectories(output().resolve("report.html/in-the-way"));
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        assertThat(running.stop().left()).isEmpty();
        assertThatNothingIsLeft();
        assertThat(told.facts(StackEvent.RunReported.class))
                .singleElement()
                .satisfies(run -> assertThat(run.report().problem()).isPresent());
        assertThat(output().resolve("supervisor.log")).content().contains("cannot draw the report");
    }

    @Test
    void whatIsKeptIsOfOneRun() throws Exception {
        Path notes = output().resolve("notes.log");
        RunningStack first = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        devStack().restart(Set.of(), false);
        first.stop();
        assertThat(output()).isDirectoryContaining("glob:**/worker.1.log");
        Files.writeString(notes, "mine");

        RunningStack second = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        assertThat(kept()).as("while the next run lasts").containsExactly("notes.log");
        second.stop();
        assertThat(kept()).containsExactlyInAnyOrder("notes.log", "worker.log", "events.jsonl", "report.html");
    }

    private List<String> kept() {
        return Stream.of(output().toFile().list())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    @Test
    void whereThereWasNoRunThereIsNothingForACiServer() throws Exception {
        Path junit = project.resolve("none.xml");
        assertThat(LastRun.writeJUnit(pids(), output(), junit)).isFalse();
        assertThat(List.of(project.toFile().list())).isEmpty();
    }

    private String page() throws Exception {
        return Files.readString(output().resolve("report.html"));
    }
}
