package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.process.Launcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("the adapter of macOS runs ps, lsof and perl")
class MacLauncherTest {
    private final MacLauncher launcher =
            new MacLauncher(PosixLauncher.tool("perl").orElseThrow(), () -> 0);

    @TempDir
    Path directory = Path.of("");

    private Process launch(Map<String, String> variables, String... command) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        environment.putAll(variables);
        return launcher.launch(
                new Launcher.Launch(List.of(command), directory, environment, log(), Launcher.StandardInput.EMPTY));
    }

    private Path log() {
        return directory.resolve("log");
    }

    @Test
    void programLeadsAGroupOfItsOwn() throws Exception {
        MacProcessTable table = new MacProcessTable(
                new SystemTool(Duration.ofSeconds(60)),
                PosixLauncher.tool("ps").orElseThrow(),
                Optional.empty(),
                "boot");
        Process process = launch(Map.of(), "/bin/sleep", "600");
        try {
            Await.until(
                    "it leads its group",
                    () -> table.read(process.pid())
                            .filter(entry -> entry.group() == process.pid())
                            .isPresent());
            Await.until(
                    "it is the program", () -> table.commandWords(process.pid()).equals(List.of("/bin/sleep", "600")));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void programGetsItsVariablesAndNoOther() throws Exception {
        Map<String, String> variables = Map.of(
                "PERL5OPT", "-MNo::Such::Module",
                "PERL_BADLANG", "1",
                "DYLD_LIBRARY_PATH", "/a b=c",
                "LC_ALL", "xx_YY.UTF-8",
                "EMPTY", "");
        Process process = launch(variables, "/usr/bin/env");
        assertThat(process.waitFor()).isZero();
        Map<String, String> expected = new HashMap<>(variables);
        expected.put("PATH", System.getenv("PATH"));
        assertThat(Files.readString(log()).lines())
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @Test
    void logHasNoWarningOfPerl() throws Exception {
        Process process = launch(Map.of("LC_ALL", "xx_YY.UTF-8"), "/usr/bin/env");
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(log())).doesNotContain("perl", "PERL_BADLANG");
    }

    /** A service inherits the variable of the keeper, and the parent of its programs is a shell. */
    @Test
    void parentThatIsNoKeeperIsNotNotified() throws Exception {
        for (boolean keeper : new boolean[] {false, true}) {
            List<String> words = new ArrayList<>(List.of(
                    "perl",
                    "-e",
                    "$SIG{USR2} = sub { $notified = 1 }; $0 = shift; system @ARGV; print $notified ? 'notified' : 'left alone'",
                    keeper ? "devstack keeper of /project/.pids" : "a shell"));
            words.addAll(Jvm.running(LaunchMain.class, directory.toString()));
            ProcessBuilder parent = new ProcessBuilder(words).redirectErrorStream(true);
            parent.environment().put(OperatingSystem.KEEPER_VARIABLE, "follows");
            Process process = parent.start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(keeper ? "notified" : "left alone");
        }
    }

    /** Launches a program and waits for its end. */
    static final class LaunchMain {
        private LaunchMain() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Launcher.Launch launch = new Launcher.Launch(
                    List.of("/bin/true"),
                    directory,
                    Map.of(),
                    directory.resolve("launched.log"),
                    Launcher.StandardInput.EMPTY);
            System.exit(new MacOperatingSystem().launcher().launch(launch).waitFor());
        }
    }

    @Test
    void wordsArriveAsTheyAre() throws Exception {
        Process process = launch(Map.of(), "/usr/bin/printf", "<%s>", "--", "-e", "", "two words", "$x");
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(log())).isEqualTo("<--><-e><><two words><$x>");
    }

    @Test
    void missingProgramIsNamedInTheLog() throws Exception {
        Process process = launch(Map.of(), directory + "/absent", "x");
        assertThat(process.waitFor()).isEqualTo(127);
        assertThat(Files.readString(log()))
                .isEqualTo("devstack: " + directory + "/absent: No such file or directory\n");
    }
}
