package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetachTest {
    @ParameterizedTest
    @CsvSource({
        "auto,  true,  false",
        "auto,  false, true",
        "true,  true,  true",
        "true,  false, true",
        "false, true,  false",
        "false, false, false"
    })
    void decidesByTheParameterAndByHowTheGoalWasCalled(String parameter, boolean bound, boolean detached) {
        assertThat(Detach.parse(parameter).applies(bound)).isEqualTo(detached);
    }

    @Test
    void refusesAnythingElse() {
        assertThatThrownBy(() -> Detach.parse("yes"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<detach>", "'yes'", "auto, true or false");
    }
}
