package io.devstack.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectTest {
    private static final Project PROJECT = new Project(
            Path.of("."), Map.of(5000, List.of("/jdk/bin/java", ServiceDefinition.ARGUMENT_FILE, "it.Main", "@{x}")));

    @ParameterizedTest
    @CsvSource({
        "java @/p/.pids/web.args it.Main a, true",
        "/other/bin/java -cp a:b it.Main a, true",
        "java @/p/.pids/web.args it.Other a, false",
        "java -cp a:b it.Other a, false",
        "java -jar a:b it.Main a, false",
        "java /p/.pids/web.args it.Main a, false",
        "java it.Main a, false"
    })
    void argumentFileStandsForOneOrForAClassPath(String command, boolean expected) {
        assertThat(PROJECT.isCommandFor(5000, List.of(command.split(" ")))).isEqualTo(expected);
    }
}
