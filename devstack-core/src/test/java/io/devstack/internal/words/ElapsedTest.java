package io.devstack.internal.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElapsedTest {
    @ParameterizedTest
    @CsvSource({"PT0.04S, 0.0 s", "PT1.85S, 1.9 s", "PT1H, 3600.0 s"})
    void tellsSecondsAndTenths(Duration elapsed, String text) {
        assertThat(Elapsed.text(elapsed)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.9S, 0 s",
        "PT59S, 59 s",
        "PT1M, 1 min",
        "PT5M3S, 5 min 3 s",
        "PT2H5M59S, 2 h 5 min",
        "P1DT2M, 1 d",
        "P3DT1H, 3 d 1 h"
    })
    void tellsTheTwoLargestUnits(Duration elapsed, String text) {
        assertThat(Elapsed.rough(elapsed)).isEqualTo(text);
    }
}
