package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFileTest {
    private static final int OPENS = 3_000;

    @TempDir
    Path directory = Path.of("");

    /** Each file contains its own key. The other thread replaces the file all the time. */
    @Test
    @PosixOnly("files have keys")
    void openedFileHasItsOwnKeyWhileTheNameGetsOtherFiles() throws Exception {
        Path log = directory.resolve("log");
        replace(log);
        AtomicBoolean over = new AtomicBoolean();
        Thread replacing = new Thread(() -> {
            while (!over.get()) {
                replace(log);
            }
        });
        replacing.start();
        try {
            for (int i = 0; i < OPENS; i++) {
                byte[] content = new byte[100];
                try (PlainFile.Opened opened = PlainFile.read(log)) {
                    int length = opened.read(content);
                    assertThat(new String(content, 0, length, StandardCharsets.UTF_8))
                            .isEqualTo(String.valueOf(opened.key));
                }
            }
            assertThat(replacing.isAlive()).isTrue();
        } finally {
            over.set(true);
            replacing.join();
        }
    }

    /** On a system where files have no keys, too. */
    @Test
    void anotherFileOfTheSameLengthIsAnother() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "first");
        try (PlainFile.Opened opened = PlainFile.read(log)) {
            assertThat(opened.skip(5)).isEqualTo(5);
            assertThat(opened.isAnother(PlainFile.look(log))).isFalse();
            Files.move(log, directory.resolve("away"));
            Files.writeString(log, "other");
            assertThat(opened.isAnother(PlainFile.look(log))).isTrue();
        }
    }

    private static void replace(Path log) {
        Path next = log.resolveSibling("next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next);
            Object key = Files.readAttributes(next, BasicFileAttributes.class).fileKey();
            Files.writeString(next, String.valueOf(key));
            Files.move(next, log, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
