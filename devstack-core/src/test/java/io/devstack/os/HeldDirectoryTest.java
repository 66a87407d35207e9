package io.devstack.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.process.BackgroundThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class HeldDirectoryTest {
    private static final int ROUNDS = 50;

    @Test
    void renamedDirectoryHasItsNewName(@TempDir Path directory) throws Exception {
        Path before = Files.createDirectory(directory.toRealPath().resolve("before"));
        HeldDirectory held = HeldDirectory.of(before).orElseThrow();
        assertThat(held.now()).hasValue(before);
        Path after = Files.move(before, before.resolveSibling("after"));
        assertThat(held.now()).hasValue(after);
        Files.delete(after);
        assertThat(held.now()).isEmpty();
    }

    @Test
    void descriptorOfAnotherThreadIsNotTakenForItsOwn(@TempDir Path directory) throws Exception {
        Path watched = Files.createDirectory(directory.toRealPath().resolve("watched"));
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread other = BackgroundThread.begin("opens", () -> openAgainAndAgain(watched, enough));
            HeldDirectory held = HeldDirectory.of(watched).orElseThrow();
            enough.set(true);
            other.join();
            List<DirectoryStream<Path>> reused = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    reused.add(Files.newDirectoryStream(directory));
                }
                assertThat(held.now()).as("round " + round).hasValue(watched);
            } finally {
                for (DirectoryStream<Path> stream : reused) {
                    stream.close();
                }
            }
        }
    }

    private static void openAgainAndAgain(Path directory, AtomicBoolean enough) {
        while (!enough.get()) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(directory)) {
                assertThat(open).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
