package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void logThatIsCutBeginsAgainWhileAProgramAppends() throws Exception {
        Path log = directory.resolve("web.log");
        Files.writeString(directory.resolve("web.older.log"), "long ago\n");
        try (FileOutputStream service = new FileOutputStream(log.toFile(), true)) {
            service.write("before\n".getBytes(StandardCharsets.UTF_8));
            LogFile.cut(log);
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
        LogFile.cut(log);
        LogFile.rotate(log);
        assertThat(directory.resolve("web.1.log")).isEmptyFile();
        assertThat(directory.resolve("web.1.older.log")).hasContent("before");
        Files.writeString(log, "next launch\n");
        assertThat(LogTail.last(log, 5)).containsExactly("next launch");
    }

    @Test
    void linkInPlaceOfALogIsNotCut() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "mine");
        Path log = Files.createSymbolicLink(directory.resolve("web.log"), other);
        assertThatThrownBy(() -> LogFile.cut(log)).isInstanceOf(IOException.class);
        assertThat(other).hasContent("mine");
        assertThat(directory.resolve("web.older.log")).doesNotExist();
    }
}
