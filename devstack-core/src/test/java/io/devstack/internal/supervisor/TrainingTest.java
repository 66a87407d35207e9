package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingTest {
    @Test
    void trainingStopsARunInWhichNothingIsAliveAndDrawsIt() throws Exception {
        assertThat(Training.runStop())
                .contains("data-service=\"training\"")
                .doesNotContain("The journal of this run is not whole");
    }
}
