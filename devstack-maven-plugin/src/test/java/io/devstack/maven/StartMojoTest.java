package io.devstack.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.ServiceBuilder;
import io.devstack.model.AlivePolicy;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@MojoTest
class StartMojoTest {
    private static final Path MODULE = Path.of("module").toAbsolutePath();

    @Test
    @Basedir("src/test/resources/unit/every-element")
    @InjectMojo(goal = "start", pom = "pom.xml")
    void readsEveryElementOfAService(StartMojo mojo) throws Exception {
        List<ServiceDefinition> services = definitions(mojo);

        assertThat(services)
                .containsExactly(
                        new ServiceDefinition(
                                new ServiceName("database"),
                                List.of("postgres", "-D", "some where"),
                                MODULE,
                                Map.of(),
                                Map.of("sql", 0, "admin", 7001),
                                Set.of(),
                                new ReadyPolicy(
                                        List.of(
                                                new ProbeDefinition.Tcp(),
                                                new ProbeDefinition.Log("ready for [a-z]+"),
                                                new ProbeDefinition.FailOn("FATAL"),
                                                new ProbeDefinition.Exec(List.of("pg_isready", "-h", "local host"))),
                                        Duration.ofMinutes(2),
                                        ReadyPolicy.HeldBy.ANYONE),
                                new StopPolicy(Signal.INT, Duration.ofMillis(500)).withSignalTo(SignalTo.ALL),
                                Optional.empty(),
                                ServiceDefinition.Kind.SERVICE,
                                ServiceDefinition.BaseEnvironment.INHERITED,
                                RestartPolicy.NEVER,
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()),
                        new ServiceDefinition(
                                new ServiceName("backend"),
                                List.of("uvicorn", "main:app", "--port", "@{devstack.backend.port}"),
                                Path.of(MojoExtension.getBasedir(), "server"),
                                Map.of("LOG_LEVEL", "debug", "NOTHING", ""),
                                Map.of(ServiceDefinition.PORT, 5000),
                                Set.of(new ServiceName("database")),
                                new ReadyPolicy(
                                        List.of(new ProbeDefinition.Http(
                                                "/health",
                                                "200-399",
                                                Optional.empty(),
                                                Map.of(),
                                                ProbeDefinition.Http.Certificate.TRUSTED)),
                                        ReadyPolicy.DEFAULT_TIMEOUT,
                                        ReadyPolicy.HeldBy.MEMBER),
                                asking(new StopStep.Http("/actuator/shutdown")),
                                Optional.of("http://localhost:@{devstack.backend.port}/docs"),
                                ServiceDefinition.Kind.SERVICE,
                                ServiceDefinition.BaseEnvironment.INHERITED,
                                RestartPolicy.NEVER,
                                Optional.of(new AlivePolicy(
                                        List.of(ProbeDefinition.http("/alive"), new ProbeDefinition.Tcp()),
                                        Duration.ofSeconds(2),
                                        5,
                                        Duration.ofMillis(700))),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()),
                        new ServiceDefinition(
                                new ServiceName("frontend"),
                                List.of("node", "server.js"),
                                MODULE,
                                Map.of(),
                                Map.of(ServiceDefinition.PORT, 3000),
                                Set.of(),
                                new ReadyPolicy(
                                        List.of(new ProbeDefinition.Http(
                                                "https://127.0.0.1:3000/",
                                                "200,204-206",
                                                Optional.of("It (works|runs)"),
                                                Map.of("Accept", "text/html"),
                                                ProbeDefinition.Http.Certificate.ANY)),
                                        ReadyPolicy.DEFAULT_TIMEOUT,
                                        ReadyPolicy.HeldBy.MEMBER,
                                        3),
                                asking(new StopStep.Exec(List.of("node", "stop.js", "right now"))),
                                Optional.empty(),
                                ServiceDefinition.Kind.SERVICE,
                                ServiceDefinition.BaseEnvironment.INHERITED,
                                RestartPolicy.NEVER,
                                Optional.of(new AlivePolicy(
                                        List.of(new ProbeDefinition.Exec(List.of("node", "alive.js"))),
                                        AlivePolicy.DEFAULT_EVERY,
                                        AlivePolicy.DEFAULT_FAILURES,
                                        AlivePolicy.DEFAULT_TIMEOUT)),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()));
    }

    private static StopPolicy asking(StopStep step) {
        return new StopPolicy(Signal.TERM, Duration.ofSeconds(10), Optional.of(step));
    }

    @Test
    @Basedir("src/test/resources/unit/every-element")
    @InjectMojo(goal = "start", pom = "pom.xml")
    void keepsTheOrderOfPortsBecauseTheFirstIsThePort(StartMojo mojo) throws Exception {
        assertThat(definitions(mojo).get(0).ports().keySet()).containsExactly("sql", "admin");
    }

    @Test
    @Basedir("src/test/resources/unit/every-element")
    @InjectMojo(goal = "start", pom = "pom.xml")
    void readsWhatIsBesideTheServices(StartMojo mojo) throws Exception {
        assertThat(value(mojo, "detach")).isEqualTo("true");
        assertThat(value(mojo, "stopTimeout")).isEqualTo("90s");
        assertThat(value(mojo, "ownerLostTimeout")).isEqualTo("20s");
        assertThat(value(mojo, "maxLogSize")).isEqualTo("500m");
        assertThat(value(mojo, "junitReport")).asString().endsWith("every-element/reports/TEST-devstack.xml");
        assertThat(value(mojo, "open")).isEqualTo(false);
        assertThat(value(mojo, "pidDirectory")).asString().endsWith("every-element/run");
        assertThat(value(mojo, "outputDirectory")).asString().endsWith("every-element/logs");
    }

    @Test
    @Basedir("src/test/resources/unit/nothing-said")
    @InjectMojo(goal = "start", pom = "pom.xml")
    void hasADefaultForWhatIsNotSaid(StartMojo mojo) throws Exception {
        assertThat(definitions(mojo))
                .containsExactly(ServiceBuilder.named("worker")
                        .command("sleep", "60")
                        .workingDirectory(MODULE)
                        .build());
        assertThat(value(mojo, "detach")).isEqualTo("auto");
        assertThat(value(mojo, "open")).isEqualTo(true);
        assertThat(value(mojo, "skip")).isEqualTo(false);
        assertThat(value(mojo, "skipITs")).isEqualTo(false);
        assertThat(value(mojo, "skipTests")).isEqualTo(false);
        assertThat(value(mojo, "skipTestPhases")).isEqualTo(false);
        assertThat(value(mojo, "pidDirectory")).isNull();
        assertThat(value(mojo, "outputDirectory")).isNull();
    }

    @Test
    @InjectMojo(goal = "start")
    @MojoParameter(name = "skip", value = "true")
    @MojoParameter(name = "detach", value = "nonsense")
    void looksAtNothingWhenSkipped(StartMojo mojo) throws Exception {
        assertThat(CollectingLog.linesOf(mojo)).containsExactly("devstack is skipped");
    }

    @Test
    @InjectMojo(goal = "start")
    @MojoParameter(name = "detach", value = "nonsense")
    void givesMavenAPlainMessageForAMistake(StartMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("<detach>", "'nonsense'", "auto, true or false");
    }

    /** Whatever becomes of this start, nobody shall take the results of an earlier one for its. */
    @Test
    @InjectMojo(goal = "start")
    @MojoParameter(name = "detach", value = "nonsense")
    void takesTheJUnitFileOfAnEarlierRunAwayFirst(StartMojo mojo, @TempDir Path directory) throws Exception {
        Path ours = Files.writeString(
                directory.resolve("TEST-devstack.xml"), "<testsuites><testsuite name=\"devstack\" tests=\"1\"/>");
        Path others =
                Files.writeString(directory.resolve("TEST-others.xml"), "<testsuite name=\"others\" tests=\"1\"/>");
        for (Path file : List.of(ours, others)) {
            MojoExtension.setVariableValueToObject(mojo, "junitReport", file.toFile());
            assertThatThrownBy(mojo::execute).isInstanceOf(MojoExecutionException.class);
        }
        assertThat(ours).doesNotExist();
        assertThat(others).exists();
    }

    private static List<ServiceDefinition> definitions(StartMojo mojo) throws IllegalAccessException {
        List<ServiceParameters> services = getVariableValueFromObject(mojo, "services");
        return services.stream()
                .map(service -> service.toDefinition(Poms.context(MODULE)))
                .toList();
    }

    private static Object value(StartMojo mojo, String parameter) throws IllegalAccessException {
        return getVariableValueFromObject(mojo, parameter);
    }
}
