package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogMarkTest {
    private static final ServiceName SERVICE = new ServiceName("backend");

    @TempDir
    Path directory = Path.of("");

    @Test
    void onlyWhatWasWrittenSinceIsRead() throws Exception {
        Path log = Files.writeString(directory.resolve("backend.log"), "before\n");
        LogMark mark = LogMark.at(Map.of(SERVICE, log));
        assertThat(mark.since(10)).isEmpty();
        Files.writeString(log, "after\n", StandardOpenOption.APPEND);
        assertThat(mark.since(10)).containsExactly(new LogMark.Written(SERVICE, List.of("after"), true, log));
    }

    /** On a system where files have no keys, too. */
    @Test
    void logThatARestartReplacedByALongerOneIsReadFromItsBeginning() throws Exception {
        Path log = Files.writeString(directory.resolve("backend.log"), "before\n");
        LogMark mark = LogMark.at(Map.of(SERVICE, log));
        Files.move(log, directory.resolve("backend.1.log"));
        Files.writeString(log, "first of the restart\nsecond\n");
        assertThat(mark.since(10))
                .containsExactly(new LogMark.Written(SERVICE, List.of("first of the restart", "second"), true, log));
    }
}
