package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.words.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("programs in /usr/bin")
class RelocatedLauncherTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void outputOfAProbeIsLimitedAndReplacesALink() throws Exception {
        Path log = directory.resolve("web-probe.log");
        Path other = Files.writeString(directory.resolve("other"), "a person's");
        Files.createSymbolicLink(log, other);
        print("first", log);
        assertThat(other).hasContent("a person's");
        print("second", log);
        assertThat(log).isRegularFile().hasContent("firstsecond");
        Files.writeString(log, "x".repeat((int) Bytes.MEGABYTE + 1));
        print("third", log);
        assertThat(log).hasContent("third");
    }

    @Test
    void outputBehindALinkInPlaceOfTheDirectoryIsKept() throws Exception {
        Path persons = Files.createDirectory(directory.resolve("persons"));
        Path log = Files.writeString(persons.resolve("web-probe.log"), "x".repeat((int) Bytes.MEGABYTE + 1));
        Path link = Files.createSymbolicLink(directory.resolve("link"), persons);
        Launcher launcher = new RelocatedLauncher(OperatingSystem.current().launcher(), StateDirectory.at(link));
        Launcher.Launch launch = new Launcher.Launch(
                List.of("/usr/bin/printf", "x"),
                directory,
                Map.of(),
                link.resolve("web-probe.log"),
                Launcher.StandardInput.EMPTY);
        assertThat(launcher.launch(launch).waitFor()).isZero();
        assertThat(log).hasSize(Bytes.MEGABYTE + 1);
    }

    private void print(String text, Path log) throws Exception {
        Launcher launcher = new RelocatedLauncher(OperatingSystem.current().launcher(), StateDirectory.at(directory));
        Launcher.Launch launch = new Launcher.Launch(
                List.of("/usr/bin/printf", text), directory, Map.of(), log, Launcher.StandardInput.EMPTY);
        assertThat(launcher.launch(launch).waitFor()).isZero();
    }
}
