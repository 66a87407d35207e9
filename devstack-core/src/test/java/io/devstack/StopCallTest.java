package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
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
import org.junit.jupiter.api.Test;

class StopCallTest {
    private static final ProcessIdentity SUPERVISOR = new ProcessIdentity("boot", "pid:[1]", 42, 1);

    @Test
    void patienceCoversTheGraceOfProcessesOfNoService() {
        assertThat(StopCall.longest(record(Optional.empty(), 100, 10))).isEqualTo(Duration.ofSeconds(265 + 45));
    }

    @Test
    void limitOfTheStackShortensThePatience() {
        assertThat(StopCall.longest(record(Optional.of(Duration.ofSeconds(120)), 100, 10)))
                .isEqualTo(Duration.ofSeconds(120 + 45));
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
                Arrays.stream(graces).mapToObj(StopCallTest::service).toList(),
                limit,
                "hash",
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
