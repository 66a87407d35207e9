package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuggerWaitTest {
    private static final String LISTENING = "Listening for transport dt_socket at address: 5005\n";

    @TempDir
    Path directory = Path.of("");

    private final AtomicInteger looks = new AtomicInteger();
    private List<String> commands = List.of();
    private Set<Integer> openPorts = Set.of();

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

    @Test
    void suspendOfNoInAScriptMeansThatItRuns() throws Exception {
        commands =
                List.of("bash ./run.sh", "java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005 App");
        assertThat(port(LISTENING, "java", "")).isEmpty();
        commands = List.of("java -agentlib:jdwp=transport=dt_socket,server=y,address=5005 App");
        assertThat(port(LISTENING, "java", "")).contains("5005");

        Files.writeString(
                directory.resolve("options"), "-Xmx64m\n-agentlib:jdwp=transport=dt_socket,suspend=n,server=y\n");
        commands = List.of("java @options App");
        assertThat(port(LISTENING, "java", "")).isEmpty();

        commands = List.of();
        assertThat(port(
                        "Picked up JAVA_TOOL_OPTIONS: -agentlib:jdwp=transport=dt_socket,server=y,suspend=n\n"
                                + LISTENING,
                        "java",
                        ""))
                .isEmpty();
    }

    @Test
    void detachedDebuggerMeansThatItRuns() throws Exception {
        assertThat(port(LISTENING + LISTENING, "java", "")).isEmpty();
        assertThat(port(LISTENING.replace("5005", "5006") + LISTENING, "java", ""))
                .contains("5005");
    }

    @Test
    void openPortOfItsOwnMeansThatItRuns() throws Exception {
        openPorts = Set.of(5005);
        assertThat(port(LISTENING, "java", "")).contains("5005");
        openPorts = Set.of(5005, 8080);
        assertThat(port(LISTENING, "java", "")).isEmpty();
    }

    @Test
    void attachedDebuggerHasClosedThePort() throws Exception {
        openPorts = Set.of(5005);
        assertThat(debugger(LISTENING, "java", "").listens()).isTrue();
        openPorts = Set.of();
        assertThat(debugger(LISTENING, "java", "").listens()).isFalse();
    }

    @Test
    void quietAgentIsKnownByItsOptionsAndItsOpenPort() throws Exception {
        String quiet = "-agentlib:jdwp=transport=dt_socket,server=y,quiet=y,suspend=y,address=*:5005";
        openPorts = Set.of(5005);
        assertThat(port("", quiet, "")).contains("5005");
        assertThat(port("Picked up JAVA_TOOL_OPTIONS: " + quiet + "\n", "java", quiet))
                .contains("5005");
        assertThat(port("Started\n", quiet, "")).isEmpty();
        assertThat(port("", quiet.replace("suspend=y", "suspend=n"), "")).isEmpty();
        assertThat(port("", quiet.replace("quiet=y,", ""), "")).isEmpty();
        openPorts = Set.of(); // a debugger is attached
        assertThat(port("", quiet, "")).isEmpty();
        openPorts = Set.of(5005, 8080);
        assertThat(port("", quiet, "")).isEmpty();
    }

    @Test
    void noteOfTheLauncherIsNoOutputOfTheProgram() throws Exception {
        String quiet = "-agentlib:jdwp=transport=dt_socket,server=y,quiet=y,suspend=y,address=*:5005";
        openPorts = Set.of(5005);
        assertThat(port("NOTE: Picked up JDK_JAVA_OPTIONS: " + quiet + "\nPicked up _JAVA_OPTIONS: x\n", "java", ""))
                .contains("5005");
        assertThat(port("NOTE: it is up\n", quiet, "")).isEmpty();
    }

    @Test
    void portOfEveryAgentIsADebuggersPort() throws Exception {
        String agent = "-agentlib:jdwp=transport=dt_socket,server=y,quiet=y,suspend=%s,address=%s";
        assertThat(debugger("", agent.formatted("n", "*:5006"), "").debuggerPorts())
                .containsExactly(5006);
        assertThat(debugger("Started\n", "java", agent.formatted("y", "5007")).debuggerPorts())
                .containsExactly(5007);
        commands = List.of("java -Xrunjdwp:transport=dt_socket,quiet=y,server=y,suspend=n,address=localhost:5008 App");
        assertThat(debugger(LISTENING, "java", "").debuggerPorts()).containsExactlyInAnyOrder(5005, 5008);
        commands = List.of("java -Daddress=5009 App");
        assertThat(debugger("", "java", "").debuggerPorts()).isEmpty();
    }

    @Test
    void openPortsAreOnlyLookedForWhereADebuggerIsAwaited() throws Exception {
        assertThat(debugger("", "App", "").listens()).isFalse();
        assertThat(looks).hasValue(0);
        openPorts = Set.of(5005);
        assertThat(debugger(LISTENING, "App", "").listens()).isTrue();
        assertThat(looks).hasPositiveValue();
    }

    private Optional<String> port(String log, String option, String toolOptions) throws Exception {
        return debugger(log, option, toolOptions).port();
    }

    private DebuggerWait debugger(String log, String option, String toolOptions) throws Exception {
        return new DebuggerWait(
                new Launcher.Launch(
                        List.of("java", option),
                        directory,
                        Map.of("JAVA_TOOL_OPTIONS", toolOptions),
                        Files.writeString(directory.resolve("log"), log),
                        Launcher.StandardInput.OPEN),
                () -> commands.stream()
                        .map(command -> new DebuggerWait.Command(List.of(command.split(" ")), Optional.of(directory)))
                        .toList(),
                () -> {
                    looks.incrementAndGet();
                    return openPorts;
                });
    }
}
