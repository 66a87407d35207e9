package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker run --rm image",
                "cd data && exec podman run image",
                "sudo -n nerdctl start -a image",
                "DOCKER_HOST=tcp://h docker-compose up"
            })
    void engineIsFoundBehindShellsAndWrappers(String line) {
        assertThat(EngineCommand.in(List.of("/bin/sh", "-c", line))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cd docker && ./server", "echo docker run image", "./docker.sh", ""})
    void otherCommandsAreOfNoEngine(String line) {
        assertThat(EngineCommand.in(List.of("/bin/sh", "-c", line))).isEmpty();
    }

    @Test
    void wordsThatReachTheSameEngineAreKept() {
        List<String> words = List.of("env", "A=1", "DOCKER_HOST=tcp://h", "sudo", "-u", "me", "docker", "run", "image");
        assertThat(EngineCommand.in(words))
                .containsExactly(new EngineCommand(
                        List.of("env", "DOCKER_HOST=tcp://h", "sudo", "-u", "me"), List.of("docker", "run", "image")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker stop db", "/usr/bin/podman rm -f db", "docker.exe container kill db"})
    void stopOfAContainerUsesOnlyVariablesOfItsEngine(String line) {
        assertThat(EngineCommand.variablesUsedBy(
                        List.of(line.split(" ")), Set.of("POSTGRES_PASSWORD", "DOCKER_HOST", "LOG_LEVEL")))
                .containsExactly("DOCKER_HOST");
    }

    /** Compose fills its files from any variable; what a shell or another program reads is not known. */
    @ParameterizedTest
    @ValueSource(strings = {"docker compose stop", "docker exec -e B db stop", "sh -c docker", "rabbitmqctl stop"})
    void otherCommandsMayUseAnyVariable(String line) {
        assertThat(EngineCommand.variablesUsedBy(List.of(line.split(" ")), Set.of("B", "A")))
                .containsExactly("A", "B");
    }
}
