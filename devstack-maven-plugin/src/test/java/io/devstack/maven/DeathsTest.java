package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.stack.Failure;
import io.devstack.stack.ServiceName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeathsTest {
    @Test
    void whatDiedAgainAndAgainIsShownOnce() {
        assertThat(Deaths.text(List.of(death("api", "first"), death("web", "only"), death("api", "second"))))
                .isEqualTo("api died 2 times; the last time: second\nonly");
    }

    private static Failure death(String service, String what) {
        return Failure.of(Failure.Kind.ENDED, Optional.of(new ServiceName(service)), what);
    }
}
