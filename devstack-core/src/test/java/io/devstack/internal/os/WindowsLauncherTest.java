package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.Launcher;
import io.devstack.model.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsLauncherTest {
    private final Launcher launcher = new WindowsLauncher(process -> {});

    @TempDir
    Path directory = Path.of("");

    @Test
    void bareNameIsFoundByPathextInAVariableOfAnyCase() throws Exception {
        Path npm = Files.createFile(
                Files.createDirectory(directory.resolve("tools")).resolve("npm.cmd"));
        Map<String, String> environment =
                Map.of("Path", "missing;\"" + npm.resolveSibling("") + "\"", "PathExt", ".EXE;.PY;.CMD");
        assertThat(launcher.find("npm", directory, environment)).contains(npm);
        assertThat(launcher.find("npm.cmd", directory, environment)).contains(npm);
        assertThat(launcher.find("node", directory, environment)).isEmpty();
        assertThat(launcher.find("npm", directory, Map.of("Path", "tools", "PATHEXT", ".EXE")))
                .isEmpty();
    }

    @Test
    void scriptThatOnlyAShellCanRunIsNotFound() throws Exception {
        Files.createFile(directory.resolve("tool.py"));
        assertThat(launcher.find("tool", directory, Map.of("PATH", directory.toString(), "PATHEXT", ".PY")))
                .isEmpty();
    }

    @Test
    void pathIsRelativeToTheWorkingDirectory() throws Exception {
        Path server =
                Files.createFile(Files.createDirectory(directory.resolve("bin")).resolve("server.bat"));
        assertThat(launcher.find("bin/server", directory, Map.of())).contains(server);
        assertThat(launcher.find("./bin/server.bat", directory, Map.of())).isPresent();
    }

    @Test
    void lineOfTheShellIsOneWord() {
        List<String> words = WindowsLauncher.shell("echo \"a b\" && dir");
        assertThat(words.get(0)).endsWith("cmd.exe");
        assertThat(words.subList(1, 5)).containsExactly("/d", "/s", "/c", "echo \"a b\" && dir");
    }

    @Test
    void signalsThatWindowsLacksAreRejectedWithTheFix() {
        assertThat(launcher.objectionTo(Signal.TERM)).isEmpty();
        assertThat(launcher.objectionTo(Signal.INT)).isEmpty();
        for (Signal other : List.of(Signal.HUP, Signal.QUIT, Signal.USR1, Signal.USR2, Signal.WINCH)) {
            assertThat(launcher.objectionTo(other))
                    .hasValueSatisfying(text ->
                            assertThat(text).contains("no signal " + other, "remove it", "stop.http", "stop.exec"));
        }
    }

    @Test
    void pathsAreToldFromNames() {
        assertThat(launcher.isPath("bin\\server")).isTrue();
        assertThat(launcher.isPath("bin/server")).isTrue();
        assertThat(launcher.isPath("C:server.exe")).isTrue();
        assertThat(launcher.isPath("npm.cmd")).isFalse();
    }

    @Test
    void variablesAreTheSameInAnyCase() {
        Map<String, String> environment = launcher.environment(Map.of("Path", "a"));
        environment.put("PATH", "b");
        assertThat(environment).containsExactly(Map.entry("Path", "b"));
    }
}
