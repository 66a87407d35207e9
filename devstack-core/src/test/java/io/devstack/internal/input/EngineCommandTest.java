package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
