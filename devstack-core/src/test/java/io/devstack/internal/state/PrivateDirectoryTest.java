package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    Path home;

    @Test
    @PosixOnly("permissions of POSIX")
    void missingDirectoriesAreCreatedForTheOwnerOnly() throws Exception {
        Path made = PrivateDirectory.create(home.resolve(".cache"), "devstack", "lib")
                .orElseThrow();
        assertThat(made).isEqualTo(home.resolve(".cache/devstack/lib"));
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(PrivateDirectory.create(home.resolve(".cache"), "devstack", "lib"))
                .contains(made);
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void directoryThatOthersCanWriteToIsNotUsed() throws Exception {
        Path cache = Files.createDirectory(home.resolve(".cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(PrivateDirectory.create(cache, "devstack", "lib")).isEmpty();
        assertThat(cache.resolve("devstack")).doesNotExist();
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void linkIsNotUsed() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createSymbolicLink(Files.createDirectory(home.resolve(".cache")).resolve("devstack"), elsewhere);
        assertThat(PrivateDirectory.create(home.resolve(".cache"), "devstack", "lib"))
                .isEmpty();
        assertThat(elsewhere).isEmptyDirectory();
    }
}
