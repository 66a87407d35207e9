package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({"servicez, services", "portFile, portsFile", "sevices, services", "ONRUNING, onRunning"})
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.of(typed, List.of("portsFile", "onRunning", "services", "ports")))
                .contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"somethingElse", "x"})
    void doesNotGuessWildly(String typed) {
        assertThat(Nearest.of(typed, List.of("portsFile", "services"))).isEmpty();
    }
}
