package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            docker run -p 5432:5432 postgres                   | docker rm -f db
            cd data && exec docker run --name pg postgres      | docker rm -f pg
            mkdir -p data; A=1 docker run postgres             | docker rm -f db
            DOCKER_HOST=tcp://h A=s3cret docker run postgres   | env DOCKER_HOST=tcp://h docker rm -f db
            env -u B C=1 podman run postgres                   | podman rm -f db
            sudo -n -u me docker --context x run postgres      | sudo -n -u me docker --context x rm -f db
            sudo --user me --group=g docker run postgres       | sudo --user me --group=g docker rm -f db
            env --chdir d --unset=B docker run postgres        | docker rm -f db
            nice --adjustment 5 docker run postgres            | docker rm -f db
            docker -D -H tcp://h --log-level=info run postgres | docker -D -H tcp://h --log-level=info rm -f db
            docker run --name "$NAME" postgres                 | sh -c "docker rm -f $NAME"
            docker run --rm=false postgres                     | docker rm -f db
            docker start -a pg                                 | docker stop pg
            docker container start --attach -i pg > log        | docker stop pg
            docker --context x compose -f a.yml run db         | docker --context x compose -f a.yml down
            docker-compose --verbose -p x up db                | docker-compose --verbose -p x down
            """)
    void hintLooksBehindShellsWrappersAndOptions(String line, String stop) {
        assertThat(hint("/bin/sh", "-c", line))
                .hasValueSatisfying(hint -> assertThat(hint)
                        .endsWith("<stop><exec>" + stop + "</exec></stop>")
                        .doesNotContain("s3cret"));
        assertThat(hint("bash", "-euo", "pipefail", "-c", "# it's the database\n" + line))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker run --rm=true postgres",
                "docker --context run ps",
                "docker start pg",
                "docker compose run --rm db",
                "docker compose ps",
                "sudo -u",
                "docker",
                "docker --context",
                "docker container",
                "docker compose",
                "echo 'docker run postgres'",
                "echo docker run",
                "env A=1",
                ""
            })
    void otherCommandsNeedNoHint(String line) {
        assertThat(hint("/bin/sh", "-c", line)).isEmpty();
        assertThat(hint("sh", "run.sh", "-c", "docker run postgres")).isEmpty();
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

    private static ServiceBuilder service(String... command) {
        return ServiceBuilder.named("db").command(command).workingDirectory(Path.of("/project"));
    }
}
