package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.ProgressLine;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final ServiceName API = new ServiceName("api");

    private final Build build = Poms.build(Poms.moduleWithoutPlugin("shop"), false);
    private boolean staysDown = true;

    /** A stop publishes the death again. */
    @Test
    void deathBesideOutputIsPrintedOnceWithItsLastLinesAndTheCommandThatHelps() {
        build.session().getRequest().setInteractiveMode(false);
        try (Screen screen = Screen.of(build, ProgressLine.ofStart())) {
            RunListener listener = screen.listenerBesideOutput(service -> staysDown);
            listener.on(died());
            staysDown = false;
            listener.on(died());
            listener.on(new ServiceEvent.RestartGivenUp(API, "it died 3 times"));
        }

        assertThat(((CollectingLog) build.log()).lines())
                .containsExactly(
                        "WARNING api died: it exited with 3",
                        "WARNING Its last lines:",
                        "WARNING   no database",
                        "bring api back with: mvn devstack:restart -Ddevstack.services=api",
                        "WARNING api stays down: it died 3 times");
    }

    private static ServiceEvent.ServiceDied died() {
        return new ServiceEvent.ServiceDied(
                API,
                52,
                new ExitStatus(3),
                Duration.ofSeconds(2),
                new Failure(
                        Failure.Kind.ENDED,
                        Optional.of(API),
                        "api died: it exited with 3",
                        List.of("no database"),
                        Optional.of(Path.of("api.log"))));
    }
}
