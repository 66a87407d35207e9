package io.devstack.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    @TempDir
    Path directory = Path.of("");

    private Path file = Path.of("");
    private LogFollower follower = new LogFollower(file);

    @BeforeEach
    void follow() {
        file = directory.resolve("log");
        follower = new LogFollower(file);
    }

    @AfterEach
    void close() throws Exception {
        follower.close();
    }

    @Test
    void aFileThatDoesNotExistYetHasNoLinesYet() throws Exception {
        assertThat(follower.newLines()).isEmpty();
        append("a\n".getBytes(StandardCharsets.UTF_8));
        assertThat(follower.newLines()).containsExactly("a");
        assertThat(follower.newLines()).isEmpty();
    }

    @Test
    void aLineIsToldWhenItIsWhole() throws Exception {
        append("a\nhal");
        assertThat(follower.newLines()).containsExactly("a");
        assertThat(follower.unfinishedLine()).isEqualTo("hal");
        append("f\r\n\nb\n");
        assertThat(follower.newLines()).containsExactly("half", "", "b");
        assertThat(follower.unfinishedLine()).isEmpty();
    }

    @Test
    void whatHasNoLineBreakCanBeTakenAndIsNotToldAgain() throws Exception {
        append("a\nlast wo");
        assertThat(follower.newLines()).containsExactly("a");
        assertThat(follower.takeUnfinishedLine()).isEqualTo("last wo");
        assertThat(follower.takeUnfinishedLine()).isEmpty();
        append("rds\n");
        assertThat(follower.newLines()).containsExactly("rds");
    }

    @Test
    void aCharacterMayComeInTwoParts() throws Exception {
        byte[] bytes = "ü\n".getBytes(StandardCharsets.UTF_8);
        append(new byte[] {bytes[0]});
        assertThat(follower.newLines()).isEmpty();
        append(new byte[] {bytes[1], bytes[2]});
        assertThat(follower.newLines()).containsExactly("ü");
    }

    @Test
    void aFileThatIsMovedIsReadOn() throws Exception {
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write("a\n".getBytes(StandardCharsets.UTF_8));
            assertThat(follower.newLines()).containsExactly("a");
            Files.move(file, directory.resolve("moved"));
            Files.writeString(file, "another\n");
            out.write("b\n".getBytes(StandardCharsets.UTF_8));
            assertThat(follower.newLines()).containsExactly("b");
        }
    }

    @Test
    void aLineOfAMegabyteIsOneLine() throws Exception {
        append("x".repeat(1_000_000) + "\nb\n");
        assertThat(follower.newLines()).containsExactly("x".repeat(1_000_000), "b");
    }

    @Test
    void anInterruptedThreadReadsOn() throws Exception {
        append("a\n");
        Thread.currentThread().interrupt();
        assertThat(follower.newLines()).containsExactly("a");
        assertThat(Thread.interrupted()).isTrue();
        append("b\n");
        assertThat(follower.newLines()).containsExactly("b");
    }

    private void append(String text) throws Exception {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    private void append(byte[] bytes) throws Exception {
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(bytes);
        }
    }
}
