package io.devstack.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {
    @Test
    void aCrashLoopIsCalledOne() {
        assertThat(Restarts.tooOften(3, Duration.ofSeconds(4))).startsWith("crash loop: it died 3 times within 4.0 s");
        assertThat(Restarts.tooOften(3, Duration.ofHours(1))).startsWith("it died 3 times within 3600.0 s");
    }
}
