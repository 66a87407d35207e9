package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.ServiceBuilder;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediesTest {
    @Test
    void namesTheCommandThatStopsARunningStack() {
        DevStackException exception = new AlreadyRunningException(
                Path.of("/p/.pids"), 4711, Instant.EPOCH, List.of(new ServiceName("backend")));

        assertThat(Remedies.withRemedy(exception))
                .contains("running already", "backend", "4711")
                .contains("mvn devstack:stop; or start with -Ddevstack.onRunning=");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT_IN_USE, mvn devstack:hard-shutdown",
        "PORT_IN_USE_BY_STACK, another port",
        "PORT_IN_USE_BY_PROJECT, mvn devstack:stop",
        "PORT_IN_USE_BY_STACK, another port",
        "PORT_LOST,   a fixed <port>",
        "DEFINITION,  nothing was started",
        "LAUNCH,      stopped again",
        "ENDED,       stopped again",
        "NOT_READY,   <ready><timeout>",
        "NOT_READY,   -Ddevstack.readyTimeout=5m",
        "WRONG_ANSWER, Ask another path",
        "UNHEALTHY,   mvn devstack:restart",
        "FAIL_ON,     Fix the problem that this line shows",
        "OTHER_PORT,  @{devstack.NAME.port}",
        "NEVER_LISTENED, remove <port> if it opens none",
        "SEVERAL_PORTS, (?<port>"
    })
    void addsTheNextStepToAFailedStart(Failure.Kind kind, String remedy) {
        assertThat(Remedies.withRemedy(failed(kind))).startsWith("it broke\n").contains(remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run @{devstack.backnd.port}      | ; perhaps you meant 'backend'
            run @{devstack.database.url}     | with a service of this stack that has a port
            """)
    void unknownServiceInAPlaceholderGetsTheNearest(String command, String end) {
        assertThatThrownBy(() -> StackDefinition.of(
                        ServiceBuilder.named("backend").command("x").port(0).build(),
                        ServiceBuilder.named("web").command(command.split(" ")).build()))
                .isInstanceOfSatisfying(
                        InvalidStackException.class,
                        mistake -> assertThat(Remedies.withNearest(mistake))
                                .startsWith("service 'web', <command>: @{devstack.")
                                .endsWith(end));
    }

    /** Who changes a wording changes it in failures.txt, too, and sees there how it reads among the others. */
    @Test
    void everyFailureIsWordedAsInTheGoldenFile() throws Exception {
        StringBuilder text = new StringBuilder();
        for (DevStackException failure : FailureSamples.all()) {
            text.append("# ").append(failure.getClass().getSimpleName()).append('\n');
            text.append(Remedies.withRemedy(failure)).append('\n');
        }
        try (var golden = RemediesTest.class.getResourceAsStream("failures.txt")) {
            assertThat(text).hasToString(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void thereIsASampleOfEveryKindOfFailure() {
        assertThat(FailureSamples.all().stream()
                        .filter(StartFailedException.class::isInstance)
                        .map(failure ->
                                ((StartFailedException) failure).failure().kind()))
                .contains(Failure.Kind.values());
    }

    @Test
    void tellsWhatTheRollbackCouldNotEnd() {
        StartFailedException exception = failed(Failure.Kind.INTERNAL);
        exception.addSuppressed(new DevStackException("still alive: pid 1"));

        assertThat(Remedies.withRemedy(exception)).startsWith("it broke\nAnd: still alive: pid 1\n");
    }

    private static StartFailedException failed(Failure.Kind kind) {
        return new StartFailedException(Failure.of(kind, Optional.empty(), "it broke"));
    }
}
