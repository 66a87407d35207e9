package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    @PosixOnly("the renaming of an open file")
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
    @PosixOnly("/proc/self/fd")
    void rotationsKeepTwoFilesOpenAtMost() throws Exception {
        LogFollower rotated = LogFollower.acrossRotations(file);
        try (rotated) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                append("a" + i + "\nb" + i);
                lines.addAll(rotated.newLines());
                Files.move(file, directory.resolve("log." + i));
                lines.addAll(rotated.newLines());
            }
            append("last\n");
            lines.addAll(rotated.newLines());
            lines.addAll(rotated.newLines());
            assertThat(openFiles()).isBetween(1L, 2L);
            assertThat(lines)
                    .contains("last")
                    .filteredOn(line -> line.startsWith("a"))
                    .hasSize(20);
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("b"))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 19).mapToObj(i -> "b" + i).toList());
            assertThat(rotated.unfinishedLine()).isEqualTo("b19");
        }
        assertThat(openFiles()).isZero();
    }

    @Test
    @PosixOnly("the renaming of an open file")
    void rotatedFileIsReadOnUntilTheNextRotation() throws Exception {
        try (LogFollower rotated = LogFollower.acrossRotations(file);
                FileOutputStream old = new FileOutputStream(file.toFile(), true)) {
            old.write("a\n".getBytes(StandardCharsets.UTF_8));
            assertThat(rotated.newLines()).containsExactly("a");
            Files.move(file, directory.resolve("moved"));
            append("c\n");
            assertThat(rotated.newLines()).containsExactly("c");
            old.write("b\n".getBytes(StandardCharsets.UTF_8));
            assertThat(rotated.newLines()).containsExactly("b");
        }
    }

    @Test
    void aLineOfAMegabyteIsOneLine() throws Exception {
        append("x".repeat(1_000_000) + "\nb\n");
        assertThat(follower.newLines()).containsExactly("x".repeat(1_000_000), "b");
    }

    @Test
    void oneReadTakesAMegabyteOfAFloodAtMost() throws Exception {
        append("0123456789abcde\n".repeat(4 * 64 * 1024));
        int lines = 0;
        int reads = 0;
        do {
            List<String> some = follower.newLines();
            assertThat(some).hasSizeLessThanOrEqualTo(64 * 1024).allMatch("0123456789abcde"::equals);
            lines += some.size();
            reads++;
        } while (follower.isBehind());
        assertThat(lines).isEqualTo(4 * 64 * 1024);
        assertThat(reads).isGreaterThanOrEqualTo(4);
    }

    @Test
    void anEndlessLineComesInPieces() throws Exception {
        append("x".repeat(2_500_000) + "end\nb\n");
        List<String> texts = new ArrayList<>();
        List<Boolean> more = new ArrayList<>();
        do {
            follower.read((text, goesOn) -> {
                texts.add(text);
                more.add(goesOn);
            });
        } while (follower.isBehind());
        assertThat(more).containsExactly(true, true, false, false);
        assertThat(String.join("", texts)).isEqualTo("x".repeat(2_500_000) + "endb");
    }

    @Test
    void recordThatIsTooLongIsCutOnce() throws Exception {
        append("a\n" + "x".repeat(13_000_000) + "\nb\n");
        List<String> lines = new ArrayList<>();
        try (LogFollower records = LogFollower.ofRecords(file, false)) {
            do {
                lines.addAll(records.newLines());
            } while (records.isBehind());
        }
        assertThat(lines).hasSize(3).startsWith("a").endsWith("b");
        assertThat(lines.get(1)).hasSize(4 * 1024 * 1024);
    }

    @Test
    void backlogIsSkippedUpToALineNearItsEnd() throws Exception {
        append("a\nhal");
        assertThat(follower.newLines()).containsExactly("a");
        append("f\n" + "0123456789abcde\n".repeat(1000) + "z\n");
        assertThat(follower.skipBacklog(100_000, 20)).isZero();
        assertThat(follower.skipBacklog(1000, 20)).isEqualTo(2 + 16_000 + 2 - 20);
        assertThat(follower.newLines()).containsExactly("0123456789abcde", "z");
    }

    @Test
    void readBeginsWhereTheCallerSays() throws Exception {
        append("a\nb\nc\n");
        assertThat(follower.from(LogTail.start(file, 2)).newLines()).containsExactly("b", "c");
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

    @Test
    void linkIsNoLogWhetherItComesEarlyOrLate() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret\n");
        append("a\n");
        try (LogFollower follower = LogFollower.acrossRotations(file).withoutLinks()) {
            assertThat(follower.newLines()).containsExactly("a");
            Files.delete(file);
            Files.createSymbolicLink(file, secret);
            assertThat(follower.newLines()).isEmpty();
        }
        try (LogFollower follower = new LogFollower(file).withoutLinks()) {
            assertThat(follower.newLines()).isEmpty();
        }
    }

    /** Returns the number of open files in the directory of this test. */
    private long openFiles() throws Exception {
        String prefix = directory.toRealPath() + "/";
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> {
                        try {
                            return Files.readSymbolicLink(link).toString().startsWith(prefix);
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .count();
        }
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
