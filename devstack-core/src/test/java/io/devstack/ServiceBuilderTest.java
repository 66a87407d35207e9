package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.AlivePolicy;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceBuilderTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void jarRunsWithTheJdkOfThisJvm() {
        ServiceDefinition service = ServiceBuilder.named("backend")
                .jvmArguments("-Xmx64m")
                .jar(Path.of("backend.jar"), "--port", "1")
                .build();
        String jar = Path.of("backend.jar").toAbsolutePath().toString();
        assertThat(service.command()).containsExactly(JAVA, "-Xmx64m", "-jar", jar, "--port", "1");
    }

    @Test
    void mainClassGetsTheClassPathOfThisJvm() {
        ServiceDefinition service = ServiceBuilder.named("backend")
                .mainClass("com.example.Backend", "1")
                .jvmArguments("-ea")
                .build();
        assertThat(service.command()).startsWith(JAVA, "-ea", "-cp").endsWith("com.example.Backend", "1");
        List<Path> entries = Stream.of(service.command().get(3).split(File.pathSeparator))
                .map(Path::of)
                .toList();
        assertThat(entries).isNotEmpty().allMatch(Path::isAbsolute);
        assertThat(entries)
                .isEqualTo(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath())
                        .toList());
    }

    @Test
    void shellLineIsRunByTheShellOfTheSystem() {
        assertThat(ServiceBuilder.named("backend").shell("a | b").build().command())
                .isEqualTo(OperatingSystem.shell("a | b"));
    }

    @Test
    void lastProgramCounts() {
        ServiceBuilder service =
                ServiceBuilder.named("backend").jar(Path.of("a.jar")).command("b");
        assertThat(service.build().command()).containsExactly("b");
    }

    @Test
    void jvmArgumentsWithoutAJvmAreRejected() {
        assertThatThrownBy(() -> ServiceBuilder.named("backend")
                        .command("node", "app.js")
                        .jvmArguments("-ea")
                        .build())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("service 'backend', jvmArguments: it runs neither a jar nor a class");
    }

    @Test
    void noProgramIsRejected() {
        assertThatThrownBy(() -> ServiceBuilder.named("backend").jvmArguments().build())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("service 'backend', command: it is empty");
    }

    @Test
    void partsOfReadinessKeepEachOther() {
        ServiceDefinition service = ServiceBuilder.named("backend")
                .command("b")
                .ready(new ReadyPolicy(List.of(), Duration.ofSeconds(1), ReadyPolicy.HeldBy.ANYONE, 2))
                .readyTimeout(Duration.ofSeconds(9))
                .ready(ProbeDefinition.tcp(), ProbeDefinition.log("up"), ProbeDefinition.failOn("FATAL"))
                .build();
        assertThat(service.ready())
                .isEqualTo(new ReadyPolicy(
                        List.of(
                                new ProbeDefinition.Tcp(),
                                new ProbeDefinition.Log("up"),
                                new ProbeDefinition.FailOn("FATAL")),
                        Duration.ofSeconds(9),
                        ReadyPolicy.HeldBy.ANYONE,
                        2));
    }

    @Test
    void partsOfAliveMayComeInAnyOrder() {
        ServiceDefinition service = ServiceBuilder.named("backend")
                .command("b")
                .aliveEvery(Duration.ofSeconds(1))
                .aliveFailures(2)
                .alive(ProbeDefinition.exec("test", "-e", "up"))
                .aliveTimeout(Duration.ofSeconds(3))
                .build();
        assertThat(service.alive())
                .contains(new AlivePolicy(
                        List.of(new ProbeDefinition.Exec(List.of("test", "-e", "up"))),
                        Duration.ofSeconds(1),
                        2,
                        Duration.ofSeconds(3)));
    }

    @Test
    void intervalWithoutAnAliveProbeIsRejected() {
        ServiceBuilder service = ServiceBuilder.named("backend").command("b");
        assertThat(service.build().alive()).isEmpty();
        assertThatThrownBy(() -> service.aliveEvery(Duration.ofSeconds(1)).build())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("alive: it has no probe");
    }

    @Test
    void partsOfTheStopKeepEachOther() {
        StopStep step = new StopStep.Http("/shutdown");
        ServiceDefinition service = ServiceBuilder.named("backend")
                .command("b")
                .stopStep(step)
                .stopTimeout(Duration.ofSeconds(3))
                .stopSignal(Signal.INT)
                .build();
        assertThat(service.stop()).isEqualTo(new StopPolicy(Signal.INT, Duration.ofSeconds(3), Optional.of(step)));
    }

    @Test
    void partsOfAnHttpProbeKeepEachOther() {
        ProbeDefinition.Http http = ProbeDefinition.http("https://localhost:1/")
                .withStatus("204")
                .withBody("up")
                .withHeader("A", "1")
                .withHeader("B", "2")
                .withCertificate(ProbeDefinition.Http.Certificate.ANY);
        assertThat(http)
                .isEqualTo(new ProbeDefinition.Http(
                        "https://localhost:1/",
                        "204",
                        Optional.of("up"),
                        Map.of("A", "1", "B", "2"),
                        ProbeDefinition.Http.Certificate.ANY));
    }
}
