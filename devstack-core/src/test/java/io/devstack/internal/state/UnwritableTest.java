package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwritableTest {
    @TempDir
    Path directory = Path.of("");

    /** A file where a directory should be is unwritable for root, too. */
    @Test
    void adviceNamesTheDirectoryThatCannotBeWritten() throws Exception {
        assumeThat(directory)
                .as("a directory that can be written to counts as such; not under wine without its mount manager")
                .isWritable();
        Path pids = directory.resolve(".pids");
        Path target = Files.createFile(directory.resolve("target"));
        Path output = target.resolve("devstack");
        assertThat(Unwritable.advice(pids, output))
                .isEqualTo("make " + output + " writable or choose another outputDirectory");
        assertThat(Unwritable.advice(output, pids))
                .isEqualTo("make " + output + " writable or choose another pidDirectory");
        assertThat(Unwritable.advice(pids, pids)).contains("pidDirectory");
    }

    @Test
    void adviceNamesTheFullDisk() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).as("another file system").isWritable();
        assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(directory));
        Path output = Files.createTempDirectory(memory, "devstack");
        try (RandomAccessFile journal =
                new RandomAccessFile(directory.resolve("events.jsonl").toFile(), "rw")) {
            journal.setLength(1 + memory.toFile().getTotalSpace()); // it has holes, and takes no space
            assertThat(Unwritable.advice(directory, output.resolve("devstack")))
                    .isEqualTo("make room on the disk with " + output.resolve("devstack")
                            + " or choose another outputDirectory");
            assertThat(Unwritable.advice(directory, directory.resolve("devstack")))
                    .contains("pidDirectory");
        } finally {
            Files.delete(output);
        }
    }
}
