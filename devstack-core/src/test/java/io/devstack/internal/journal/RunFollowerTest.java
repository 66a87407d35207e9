package io.devstack.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFollowerTest {
    private final List<RunEvent> told = new ArrayList<>();
    private final RunListener listener = event -> {
        if (event instanceof StopEvent.RunEnded) {
            told.add(event);
        }
    };

    @TempDir
    Path directory;

    @Test
    void findsARunThatWasOverAndPutAwayBeforeTheFirstLook() throws Exception {
        Path journal = directory.resolve("events.jsonl");
        Path moved = directory.resolve("output.jsonl");
        write(journal);
        Files.move(journal, moved);
        try (RunFollower follower = new RunFollower(journal, listener)) {
            assertThat(follower.follow(run -> run.end().isPresent(), run -> true))
                    .isFalse();
            follower.lookAgain(moved, fact -> true);

            assertThat(follower.state().end()).isPresent();
            assertThat(told).hasSize(1);
        }
    }

    @Test
    void staysWithAJournalThatItHasSeen() throws Exception {
        Path journal = directory.resolve("events.jsonl");
        Path earlier = directory.resolve("earlier.jsonl");
        write(journal);
        write(earlier);
        try (RunFollower follower = new RunFollower(journal, listener)) {
            follower.follow(run -> run.end().isPresent(), run -> true);
            follower.lookAgain(earlier, fact -> true);

            assertThat(told).hasSize(1);
        }
    }

    @Test
    void skipsWhatIsThereButNotTheNextFact() throws Exception {
        Path journal = directory.resolve("events.jsonl");
        try (Journal writer = Journal.open(journal);
                RunFollower follower = new RunFollower(journal, listener)) {
            writer.write(new StackEvent.RestartFailed(1, List.of()));
            follower.skip();
            follower.catchUp(fact -> true);
            assertThat(follower.hasBegun()).isFalse();

            writer.write(new StackEvent.RestartFailed(2, List.of()));
            writer.write(new StackEvent.Detached());
            follower.catchUp(fact -> true);
            assertThat(follower.state().lastRestart().orElseThrow().number()).isEqualTo(2);
            assertThat(follower.state().isDetached()).isTrue();
        }
    }

    @Test
    void aTaskThatIsDoneInTheNextRestartIsDownNoMore() throws Exception {
        ServiceName seed = new ServiceName("seed");
        Failure failure = Failure.of(Failure.Kind.LAUNCH, Optional.of(seed), "seed exited with 1");
        Path journal = directory.resolve("events.jsonl");
        try (Journal writer = Journal.open(journal);
                RunFollower follower = new RunFollower(journal, listener)) {
            writer.write(new StackEvent.RestartFailed(1, List.of(failure)));
            follower.catchUp(fact -> true);
            assertThat(follower.deaths()).hasSize(1);

            writer.write(new ServiceEvent.TaskDone(seed, Duration.ZERO));
            follower.catchUp(fact -> true);
            assertThat(follower.deaths()).isEmpty();
        }
    }

    @Test
    void logsAreWhereTheRunHasMovedThemUnlessSomethingIsLeft() throws Exception {
        ServiceName api = new ServiceName("api");
        Path output = directory.resolve("output");
        Path journal = directory.resolve("events.jsonl");
        Path log = directory.resolve("api.log");
        Failure failure =
                Failure.of(Failure.Kind.ENDED, Optional.of(api), "api died").withLog(Optional.of(log));
        try (Journal writer = Journal.open(journal);
                RunFollower follower = new RunFollower(journal, listener)) {
            for (int i = 0; i < 2; i++) {
                writer.write(new ServiceEvent.ServiceLaunched(api, 52, Map.of()));
                writer.write(new ServiceEvent.ServiceDied(api, 52, new ExitStatus(3), Duration.ZERO, failure));
            }
            writer.write(new StopEvent.RunEnded(Verdict.LEFT, List.of(), List.of(), Duration.ZERO, output));
            follower.catchUp(fact -> true);
            assertThat(logs(follower)).containsExactly(log.resolveSibling("api.1.log"), log);
            writer.write(new StopEvent.RunEnded(Verdict.CERTIFIED, List.of(), List.of(), Duration.ZERO, output));
            follower.catchUp(fact -> true);
            assertThat(logs(follower)).containsExactly(output.resolve("api.1.log"), output.resolve("api.log"));
            follower.logsMovedTo(directory);
            assertThat(logs(follower)).containsExactly(directory.resolve("api.1.log"), log);
        }
    }

    private static List<Path> logs(RunFollower follower) {
        return follower.deaths().stream()
                .flatMap(death -> death.logFile().stream())
                .toList();
    }

    private void write(Path file) throws Exception {
        try (Journal writer = Journal.open(file)) {
            writer.write(new StopEvent.RunEnded(Verdict.CERTIFIED, List.of(), List.of(), Duration.ZERO, directory));
        }
    }
}
