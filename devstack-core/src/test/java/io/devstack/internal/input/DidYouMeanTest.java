package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    @ParameterizedTest
    @CsvSource({"servicez, services", "portFile, portsFile", "sevices, services", "ONRUNING, onRunning"})
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(DidYouMean.of(typed, List.of("portsFile", "onRunning", "services", "ports")))
                .contains(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "work, workingDirectory",
        "working_directory, workingDirectory",
        "depends-on, dependsOn",
        "depends, dependsOn",
        "commandLine, command",
        "comamnd, command"
    })
    void prefixesAndSeparatorsCount(String typed, String meant) {
        assertThat(DidYouMean.of(typed, List.of("command", "dependsOn", "workingDirectory")))
                .contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"somethingElse", "x", "po"})
    void doesNotGuessWildly(String typed) {
        assertThat(DidYouMean.of(typed, List.of("portsFile", "services"))).isEmpty();
    }

    @Test
    void fileIsFoundByOneMistakeInFourLetters(@TempDir Path directory) throws Exception {
        for (String name : List.of("uvicorn", "rpm", "notes.txt")) {
            Files.createFile(directory.resolve(name));
        }
        List<Path> directories = List.of(directory, directory.resolve("missing"));

        assertThat(DidYouMean.file("uvicron", directories, file -> true)).contains("uvicorn");
        assertThat(DidYouMean.file("npm", directories, file -> true)).isEmpty();
        assertThat(DidYouMean.file("notes.tx", directories, Files::isDirectory)).isEmpty();
    }
}
