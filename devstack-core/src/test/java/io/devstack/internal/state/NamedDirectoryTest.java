package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Await;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A stream of java.io forbids others to rename or replace its file on Windows. */
@EnabledOnOs(OS.WINDOWS)
class NamedDirectoryTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void openFileIsReplacedAsSoonAsItIsClosed() throws Exception {
        Path file = Files.writeString(directory.resolve("run.json"), "old");
        Thread writer;
        try (InputStream reader = new FileInputStream(file.toFile())) {
            assertThat(reader.read()).isEqualTo('o');
            writer = new Thread(this::replace);
            writer.start();
            Await.until("the writer waits", () -> writer.getState() == Thread.State.TIMED_WAITING);
        }
        writer.join();
        assertThat(file).hasContent("new");
    }

    private void replace() {
        try {
            new NamedDirectory(directory).write("run.json", "new");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fileThatStaysOpenFailsTheReplacementAfterTwoSeconds() throws Exception {
        Path file = Files.writeString(directory.resolve("run.json"), "old");
        try (InputStream reader = new FileInputStream(file.toFile())) {
            assertThat(reader.read()).isEqualTo('o');
            long begin = System.nanoTime();
            assertThatThrownBy(() -> new NamedDirectory(directory).write("run.json", "new"))
                    .isInstanceOf(FileSystemException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(60));
        }
        assertThat(file).hasContent("old");
        assertThat(directory.toFile().list()).containsExactly("run.json");
    }
}
