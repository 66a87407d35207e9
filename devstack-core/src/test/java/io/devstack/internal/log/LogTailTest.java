package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void theLastLinesComeOldestFirst() throws Exception {
        assertThat(tail("a\nb\nc\nd\n", 2)).containsExactly("c", "d");
        assertThat(tail("a\nb\nunfinished", 2)).containsExactly("b", "unfinished");
        assertThat(tail("a\r\nb\r\n", 5)).containsExactly("a", "b");
        assertThat(tail("", 5)).isEmpty();
    }

    @Test
    void aFileThatIsNotThereHasNoLines() {
        assertThat(LogTail.last(directory.resolve("none"), 5)).isEmpty();
        assertThat(LogTail.last(directory, 5)).isEmpty();
    }

    @Test
    void ofABigFileOnlyWholeLinesAreShown() throws Exception {
        String big = IntStream.range(0, 200_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        List<String> lines = tail(big, 10_000);
        assertThat(lines).last().isEqualTo("line 199999");
        assertThat(lines).allMatch(line -> line.matches("line 1[0-9]{5}")).hasSizeGreaterThan(1_000);
    }

    @Test
    void aLineOfAMegabyteIsCut() throws Exception {
        assertThat(tail("x".repeat(1_000_000), 3))
                .singleElement()
                .satisfies(line -> assertThat(line).hasSize(501).endsWith("…"));
    }

    @Test
    void bytesThatAreNoTextAreMarked() throws Exception {
        Path file = Files.write(directory.resolve("log"), new byte[] {'a', (byte) 0xFF, 'b', '\n'});
        assertThat(LogTail.last(file, 1)).containsExactly("a\uFFFDb");
    }

    @Test
    void coloursAndControlCharactersAreLeftOut() throws Exception {
        assertThat(tail("\u001B[1;31merror\u001B[0m\tin\u0007 x\u001B[2K\n", 1)).containsExactly("error\tin x");
    }

    @Test
    void ofAProgressBarOnlyTheLastStateIsShown() throws Exception {
        String bar = IntStream.rangeClosed(1, 100).mapToObj(i -> i + " %").collect(Collectors.joining("\r"));
        assertThat(tail("first\n" + bar + "\nlast\n", 3)).containsExactly("first", "100 %", "last");
        assertThat(tail("first\n" + bar, 3)).containsExactly("first", "100 %");
    }

    private List<String> tail(String text, int count) throws Exception {
        return LogTail.last(Files.writeString(directory.resolve("log"), text), count);
    }
}
