package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopPatienceTest {
    private static final ProcessIdentity SUPERVISOR = new ProcessIdentity("boot", "pid:[1]", 42, 1);

    @Test
    void patienceCoversTheGraceOfProcessesOfNoService() {
        assertThat(StopPatience.longest(record(Optional.empty(), 100, 10)))
                .isEqualTo(Duration.ofSeconds(2 * 100 + 5 + 2 * 10 + 5 + 100 + 60));
    }

    @Test
    void limitOfTheStackShortensThePatience() {
        assertThat(StopPatience.longest(record(Optional.of(Duration.ofSeconds(120)), 100, 10)))
                .isEqualTo(Duration.ofSeconds(120 + 60));
    }

    /** Each of 200 dependants in a chain is killed after its grace, and each kill may take its time. */
    @Test
    void patienceCoversTheKillsOfAChainOfServices() {
        int[] graces = IntStream.generate(() -> 2).limit(200).toArray();
        assertThat(StopPatience.longest(record(Optional.empty(), graces)))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(200 * (2 + 5)));
    }

    @Test
    void supervisorIsGivenUpOnceItIsSilent(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("events.jsonl");
        AtomicLong now = new AtomicLong(1);
        RunRecord record = record(Optional.empty(), 1);
        try (Journal journal = Journal.open(file);
                RunFollower follower = new RunFollower(file, RunListener.SILENT)) {
            StopPatience patience = new StopPatience(record, follower, now::get);
            assertThat(patience.test(follower)).isFalse();
            now.addAndGet(StopPatience.longest(record).minusSeconds(1).toNanos());
            journal.write(new ServiceEvent.ServiceRestarting(new ServiceName("s1"), 1, 3, Duration.ZERO));
            follower.catchUp(fact -> true);
            now.addAndGet(Duration.ofMillis(500).toNanos());
            assertThat(patience.test(follower)).isFalse();

            journal.write(new StopEvent.Stopping("a stop was ordered", List.of()));
            journal.write(new StopEvent.ServiceStopping(new ServiceName("s1")));
            follower.catchUp(fact -> true);
            assertThat(patience.test(follower)).isFalse();

            now.addAndGet(StopPatience.SILENCE.minusSeconds(1).toNanos());
            assertThat(patience.test(follower)).isFalse();
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(patience.test(follower)).isTrue();
        }
    }

    private static RunRecord record(Optional<Duration> limit, int... graces) {
        return new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.now(),
                SUPERVISOR,
                Optional.empty(),
                RunRecord.Phase.READY,
                Path.of("target"),
                Arrays.stream(graces).mapToObj(StopPatienceTest::service).toList(),
                limit,
                "hash",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ServiceRecord service(int grace) {
        return new ServiceRecord(
                new ServiceName("s" + grace),
                Optional.empty(),
                "hash",
                Map.of(),
                Path.of("s.log"),
                new StopPolicy(Signal.TERM, Duration.ofSeconds(grace)),
                List.of());
    }
}
