package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastRunTest {
    private static final ServiceName SEED = new ServiceName("seed");

    @TempDir
    Path directory;

    private Path pids = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void directories() throws Exception {
        pids = Files.createDirectory(directory.toRealPath().resolve(".pids"));
        output = Files.createDirectory(directory.toRealPath().resolve("output"));
    }

    @Test
    void withoutAJournalThereIsNothingToJudge() throws Exception {
        assertThat(LastRun.judge(pids, output)).isEmpty();
        Files.createFile(output.resolve("events.jsonl"));
        assertThat(LastRun.judge(pids, output)).isEmpty();
    }

    @Test
    void aTaskThatIsDoneInTheNextRestartSpeaksAgainstNoRun() throws Exception {
        write(pids, launched(), failedRestart());
        assertThat(LastRun.judge(pids, output)).hasValueSatisfying(run -> {
            assertThat(run.goesOn()).isTrue();
            assertThat(run.failures()).extracting(Failure::what).containsExactly("seed exited with 1");
        });
        write(pids, launched(), failedRestart(), launched(), new ServiceEvent.TaskDone(SEED, Duration.ZERO));
        assertThat(LastRun.judge(pids, output)).contains(new LastRun.Judgement(true, List.of(), List.of(), List.of()));
    }

    @Test
    void theLogsAreBesideTheJournal() throws Exception {
        write(output, launched(), failedRestart(), launched(), failedRestart());
        assertThat(LastRun.judge(pids, output)).hasValueSatisfying(run -> {
            assertThat(run.goesOn()).isFalse();
            assertThat(run.failures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.logFile()).contains(output.resolve("seed.log")));
        });
    }

    @Test
    void whatIsLeftIsTold() throws Exception {
        write(pids, new StopEvent.RunEnded(Verdict.LEFT, List.of("pid 60 (nginx)"), List.of(), Duration.ZERO, output));
        assertThat(LastRun.judge(pids, output))
                .contains(new LastRun.Judgement(true, List.of(), List.of(), List.of("pid 60 (nginx)")));
    }

    private RunEvent launched() {
        return new ServiceEvent.ServiceLaunched(SEED, 52, Map.of());
    }

    private RunEvent failedRestart() {
        return new StackEvent.RestartFailed(
                1,
                List.of(new Failure(
                        Failure.Kind.ENDED,
                        Optional.of(SEED),
                        "seed exited with 1",
                        List.of(),
                        Optional.of(pids.resolve("seed.log")))));
    }

    private static void write(Path where, RunEvent... facts) throws Exception {
        Files.deleteIfExists(where.resolve("events.jsonl"));
        try (Journal writer = Journal.open(where.resolve("events.jsonl"))) {
            for (RunEvent fact : facts) {
                writer.write(fact);
            }
        }
    }
}
