package io.devstack.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestTimesTest {
    private final TestTimes times = new TestTimes();

    @Test
    void timeIsDuringEveryTestThatRanThen() {
        assertThat(times.words(Instant.now())).isEmpty();

        times.begin("1", "ShopTest.pays");
        times.begin("2", "CartTest.fills");
        Instant both = Instant.now();
        times.end("1");
        Instant end = Instant.now();

        assertThat(times.words(both)).isEqualTo("during ShopTest.pays and CartTest.fills");
        assertThat(times.words(end.plusNanos(1_000))).isEqualTo("during CartTest.fills");
        times.end("2");
        assertThat(times.words(Instant.now().plusSeconds(1))).isEqualTo("after CartTest.fills");
        assertThat(times.words(both.minusSeconds(1))).isEmpty();
    }
}
