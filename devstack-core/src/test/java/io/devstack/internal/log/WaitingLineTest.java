package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingLineTest {
    private static final long SECOND = 1_000_000_000;

    private final List<String> lines = new ArrayList<>();
    private long now;

    @Test
    void unfinishedLineIsTakenOnceAfterASecond(@TempDir Path directory) throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "up\nPass");
        try (LogFollower file = new LogFollower(log)) {
            WaitingLine waiting = new WaitingLine(file, () -> now);
            look(file, waiting);
            now += SECOND - 1;
            append(log, "word: ");
            look(file, waiting);
            now += SECOND - 1;
            look(file, waiting);
            assertThat(lines).containsExactly("up");
            now += 1;
            look(file, waiting);
            now += 10 * SECOND;
            look(file, waiting);
            assertThat(lines).containsExactly("up", "Password: ");
            append(log, "thanks\n");
            look(file, waiting);
            assertThat(lines).containsExactly("up", "Password: ", "thanks");
        }
    }

    private void look(LogFollower file, WaitingLine waiting) throws IOException {
        file.read((line, goesOn) -> lines.add(line));
        waiting.take().ifPresent(lines::add);
    }

    private static void append(Path log, String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }
}
