package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.internal.log.LogFile;
import io.devstack.internal.log.LogTail;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void logThatIsCutBeginsAgainWhileAProgramAppends() throws Exception {
        Path log = directory.resolve("web.log");
        Files.writeString(directory.resolve("web.older.log"), "long ago\n");
        try (FileOutputStream service = new FileOutputStream(log.toFile(), true)) {
            service.write("before\n".getBytes(StandardCharsets.UTF_8));
            cut(log);
            service.write("after\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(log).hasContent("after");
        assertThat(directory.resolve("web.older.log")).hasContent("before");
        assertThat(LogTail.last(log, 2)).containsExactly("before", "after");
        assertThat(LogTail.last(log, 1)).containsExactly("after");
    }

    @Test
    void rotatedLogTakesItsOlderPartAlong() throws Exception {
        Path log = Files.writeString(directory.resolve("web.log"), "before\n");
        cut(log);
        rotate();
        assertThat(directory.resolve("web.1.log")).isEmptyFile();
        assertThat(directory.resolve("web.1.older.log")).hasContent("before");
        Files.writeString(log, "next launch\n");
        assertThat(LogTail.last(log, 5)).containsExactly("next launch");
    }

    /** As on Windows, where a program of the launch before may still write to it. */
    @Test
    void contentIsMovedIfTheLogCannotBeRenamed() throws Exception {
        Path log = directory.resolve("web.log");
        OpenDirectory real = new NamedDirectory(directory);
        OpenDirectory strict = (OpenDirectory) Proxy.newProxyInstance(
                OpenDirectory.class.getClassLoader(),
                new Class<?>[] {OpenDirectory.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("rename")) {
                        throw new FileSystemException(log.toString(), null, "another program has it open");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        try (FileOutputStream survivor = new FileOutputStream(log.toFile(), true)) {
            survivor.write("before\n".getBytes(StandardCharsets.UTF_8));
            new LogRotation(strict).rotate("web.log");
            survivor.write("after\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(directory.resolve("web.1.log")).hasContent("before");
        assertThat(log).hasContent("after");
    }

    @Test
    void logsOfTheLastLaunchesAreKept() throws Exception {
        Path log = directory.resolve("web.log");
        Path other = Files.writeString(directory.resolve("web.01.log"), "a person's own");
        int launches = LogFile.KEPT + 7;
        for (int launch = 1; launch <= launches; launch++) {
            Files.writeString(log, "launch " + launch);
            Files.writeString(LogFile.older(log), "older " + launch);
            rotate();
        }
        assertThat(directory.toFile().list()).hasSize(2 * LogFile.KEPT + 1);
        assertThat(other).exists();
        for (int launch = launches - LogFile.KEPT + 1; launch <= launches; launch++) {
            assertThat(LogFile.numbered(log, launch)).hasContent("launch " + launch);
            assertThat(LogFile.older(LogFile.numbered(log, launch))).hasContent("older " + launch);
        }
    }

    private void cut(Path log) throws IOException {
        try (OpenDirectory here = new NamedDirectory(directory)) {
            new LogRotation(here).cut(String.valueOf(log.getFileName()));
        }
    }

    private void rotate() throws IOException {
        try (OpenDirectory here = new NamedDirectory(directory)) {
            new LogRotation(here).rotate("web.log");
        }
    }

    @Test
    void linkInPlaceOfALogIsNotCut() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "mine");
        Path log = Files.createSymbolicLink(directory.resolve("web.log"), other);
        assertThatThrownBy(() -> cut(log)).isInstanceOf(IOException.class);
        assertThat(other).hasContent("mine");
        assertThat(directory.resolve("web.older.log")).doesNotExist();
    }
}
