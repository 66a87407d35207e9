package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Launcher;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepTakerTest {
    private static final FirstStep REQUEST = new FirstStep.Post(List.of(URI.create("http://127.0.0.1:1/stop")), false);
    private static final FirstStep COMMAND = new FirstStep.Run(
            OperatingSystem.current().launcher(),
            new Launcher.Launch(
                    List.of("docker", "stop", "db"),
                    Path.of(""),
                    Map.of(),
                    Path.of("db-stop.log"),
                    Launcher.StandardInput.EMPTY),
            List.of(),
            FirstStep.AfterEnd.ALWAYS,
            false);

    @Test
    void commandHasAsLongAsTheGraceAndRequestHalfOfIt() {
        assertThat(time(COMMAND, 10, 120, false)).isEqualTo(Duration.ofSeconds(10));
        assertThat(time(REQUEST, 10, 120, false)).isEqualTo(Duration.ofSeconds(5));
    }

    /** The 8 s after the owner's end are for the command and for the service. */
    @Test
    void halfOfTheWholeStopIsLeftForTheSignal() {
        assertThat(time(COMMAND, 10, 8, false)).isEqualTo(Duration.ofSeconds(4));
        assertThat(time(REQUEST, 10, 8, false)).isEqualTo(Duration.ofSeconds(4));
        assertThat(time(COMMAND, 10, 0, false)).isZero();
    }

    @Test
    void forceLeavesTheCommandOfAContainerHalfOfTheGrace() {
        assertThat(time(COMMAND, 10, 120, true)).isEqualTo(Duration.ofSeconds(5));
        assertThat(time(COMMAND, 10, 8, true)).isEqualTo(Duration.ofSeconds(4));
    }

    private static Duration time(FirstStep step, int grace, int left, boolean forced) {
        return StepTaker.time(step, Duration.ofSeconds(grace), Duration.ofSeconds(left), forced);
    }
}
