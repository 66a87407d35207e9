package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.process.Signal;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.StopPolicy;
import io.devstack.stack.StopStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerHintTest {
    @Test
    void hintHasTheWordsToCopy() {
        assertThat(hint("docker", "run", "-p", "5432:5432", "postgres"))
                .hasValue("service 'db': its container outlives a command that is killed; write --rm --name db behind"
                        + " 'run', and add <stop><exec>docker rm -f db</exec></stop>");
        assertThat(hint("/usr/bin/podman", "container", "run", "--name=pg", "postgres"))
                .hasValueSatisfying(line ->
                        assertThat(line).contains("write --rm behind", "<exec>/usr/bin/podman rm -f pg</exec>"));
        assertThat(hint("docker", "compose", "-f", "dev.yml", "up", "db"))
                .hasValueSatisfying(line ->
                        assertThat(line).endsWith("add <stop><exec>docker compose -f dev.yml down</exec></stop>"));
        assertThat(hint("docker-compose", "up")).isPresent();
    }

    @Test
    void commandThatStopsItsContainerNeedsNoHint() {
        assertThat(hint("docker", "run", "--rm", "postgres")).isEmpty();
        assertThat(hint("docker", "build", ".")).isEmpty();
        assertThat(hint("sleep", "60")).isEmpty();
        StopPolicy stop = new StopPolicy(
                Signal.TERM,
                Duration.ofSeconds(10),
                Optional.of(new StopStep.Exec(List.of("docker", "rm", "-f", "db"))));
        assertThat(ContainerHint.of(
                        service("docker", "run", "postgres").stop(stop).build()))
                .isEmpty();
    }

    private static Optional<String> hint(String... command) {
        return ContainerHint.of(service(command).build());
    }

    private static ServiceDefinition.Builder service(String... command) {
        return ServiceDefinition.named("db").command(command).workingDirectory(Path.of("/project"));
    }
}
