package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.PosixOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("permissions of POSIX")
class PrivateHomeTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void runtimeDirectoryComesFirst() throws Exception {
        Path runtime = directory("runtime", "rwx------");
        Path cache = directory("cache", "rwx------");
        PrivateHome home = home(Map.of("XDG_RUNTIME_DIR", runtime.toString(), "XDG_CACHE_HOME", cache.toString()));
        assertThat(home.find()).isEmpty();
        Path made = home.create();
        assertThat(made).isEqualTo(runtime.resolve("devstack/stack"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(home.find()).contains(made);
    }

    @Test
    void runtimeDirectoryThatOthersCanWriteToIsSkipped() throws Exception {
        Path runtime = directory("runtime", "rwxrwxrwx");
        Path home = directory("home", "rwx------");
        assertThat(home(Map.of("XDG_RUNTIME_DIR", runtime.toString(), "HOME", home.toString()))
                        .create())
                .isEqualTo(home.resolve(".cache/devstack/stack"));
    }

    @Test
    void unknownHomeIsReplacedByATemporaryDirectory() throws Exception {
        for (String unknown : new String[] {"?", "", "relative", "/nonexistent"}) {
            Path made = home(Map.of("HOME", unknown, "XDG_CACHE_HOME", unknown)).create();
            assertThat(made)
                    .isEqualTo(directory.resolve(
                            "devstack-" + FileOwner.self().orElseThrow().number() + "/devstack/stack"));
        }
        assertThat(Path.of("?")).doesNotExist();
    }

    @Test
    void linkInPlaceOfTheTemporaryDirectoryIsNotFollowed() throws Exception {
        Path elsewhere = directory("elsewhere", "rwx------");
        Files.createSymbolicLink(
                directory.resolve("devstack-" + FileOwner.self().orElseThrow().number()), elsewhere);
        assertThatThrownBy(() -> home(Map.of()).create()).isInstanceOf(IOException.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void directoryThatIsPrivateAgainLeavesTheOtherPlace() throws Exception {
        PrivateHome home = home(Map.of("HOME", directory("home", "rwx------").toString()));
        Path former = home.create();
        for (String file : List.of(".lock", "definition.key", "supervisor.kill")) {
            Files.createFile(former.resolve(file));
        }
        new TrustGate(directory("pids", "rwx------"), home).prepare();
        assertThat(former).doesNotExist();
    }

    private PrivateHome home(Map<String, String> environment) {
        return new PrivateHome("stack", environment, directory);
    }

    private Path directory(String name, String permissions) throws IOException {
        Path made = Files.createDirectory(directory.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
    }
}
