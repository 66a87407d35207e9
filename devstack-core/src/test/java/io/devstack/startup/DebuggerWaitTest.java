package io.devstack.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.process.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuggerWaitTest {
    private static final String LISTENING = "Listening for transport dt_socket at address: 5005\n";

    @TempDir
    Path directory = Path.of("");

    @Test
    void waitsWhileListeningIsTheLastThingThatItPrinted() throws Exception {
        assertThat(port("Picked up JAVA_TOOL_OPTIONS: x\n" + LISTENING, "java", ""))
                .contains("5005");
        assertThat(port(LISTENING.replace("5005", "127.0.0.1:22562"), "java", ""))
                .contains("22562");
        assertThat(port(LISTENING + "Started\n", "java", "")).isEmpty();
        assertThat(port("", "java", "")).isEmpty();
    }

    @Test
    void suspendOfNoMeansThatItRuns() throws Exception {
        String runs = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005";
        assertThat(port(LISTENING, runs, "")).isEmpty();
        assertThat(port(LISTENING, "java", runs)).isEmpty();
        assertThat(port(LISTENING, runs.replace("suspend=n", "suspend=y"), "")).contains("5005");
    }

    private Optional<String> port(String log, String option, String toolOptions) throws Exception {
        return new DebuggerWait(new Launcher.Launch(
                        List.of("java", option),
                        directory,
                        Map.of("JAVA_TOOL_OPTIONS", toolOptions),
                        Files.writeString(directory.resolve("log"), log),
                        Launcher.StandardInput.OPEN))
                .port();
    }
}
