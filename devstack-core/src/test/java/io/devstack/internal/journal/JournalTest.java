package io.devstack.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Samples;
import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int LONG_IN_MEBIBYTES = 65;

    @TempDir
    Path directory = Path.of("");

    @Test
    void everyFactIsReadAsItWasWritten() throws Exception {
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = Journal.open(file)) {
            Samples.facts().forEach(journal::write);
        }
        assertThat(JournalFollower.readAll(file)).isEqualTo(Samples.facts());
        assertThat(Files.readAllLines(file)).hasSameSizeAs(Samples.facts());
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void linkInPlaceOfAJournalIsNotWrittenThrough() throws Exception {
        Path file = directory.resolve("events.jsonl");
        Path other = Files.writeString(directory.resolve("other"), "a person's own\n");
        Files.createSymbolicLink(file, other);
        assertThatThrownBy(() -> Journal.reopen(file)).isInstanceOf(IOException.class);
        Files.delete(other);
        assertThatThrownBy(() -> Journal.reopen(file)).isInstanceOf(IOException.class);
        assertThat(other).doesNotExist();
    }

    @Test
    void aJournalGoesOnWhereTheFileEnds() throws Exception {
        Path file = directory.resolve("events.jsonl");
        for (int i = 0; i < 2; i++) {
            try (Journal journal = Journal.open(file)) {
                journal.write(new StackEvent.Detached());
            }
        }
        assertThat(JournalFollower.readAll(file)).hasSize(2);
    }

    @Test
    void theInterruptOfOneThreadDoesNotCloseItForTheOthers() throws Exception {
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = Journal.open(file)) {
            Thread.currentThread().interrupt();
            journal.write(new StackEvent.Detached());
            assertThat(Thread.interrupted()).isTrue();
            journal.write(new StackEvent.Detached());
        }
        assertThat(JournalFollower.readAll(file)).hasSize(2);
    }

    @Test
    void factsOfALongJournalAreHandedOverBeforeItsEndIsRead() throws Exception {
        Path file = directory.resolve("events.jsonl");
        RunEvent note = new StopEvent.LeftAlone(List.of("x".repeat(100_000)));
        List<RunEvent> received = new ArrayList<>();
        try (Journal journal = Journal.open(file);
                JournalFollower follower = new JournalFollower(file)) {
            for (int i = 0; i < 30; i++) {
                journal.write(note);
            }
            follower.newEntries(entry -> {
                if (received.isEmpty()) {
                    journal.write(new StackEvent.Detached());
                }
                received.add(entry.fact());
            });
        }
        assertThat(received).hasSize(31).endsWith(new StackEvent.Detached());
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void newJournalIsForItsOwnerOnly() throws Exception {
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = Journal.open(file)) {
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            Files.delete(file);
            journal.restore();
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
    }

    @Test
    void journalIsWrittenOnAfterItsDirectoryWasRenamedDuringARestore() throws Exception {
        Path before = Files.createDirectory(directory.resolve("before"));
        try (Journal journal = Journal.open(before.resolve("events.jsonl"))) {
            journal.write(new StackEvent.Detached());
            Path now = Files.move(before, directory.resolve("now"));
            assertThatThrownBy(journal::restore).isInstanceOf(IOException.class);
            journal.moveTo(now.resolve("events.jsonl"));
            journal.write(new StackEvent.Detached());
            journal.restore();
            assertThat(JournalFollower.readAll(now.resolve("events.jsonl"))).hasSize(2);
        }
    }

    /** In a supervisor whose heap is not much larger. */
    @Test
    void journalOfAnyLengthIsRestoredWhole() throws Exception {
        Path file = directory.resolve("events.jsonl");
        byte[] mebibyte = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < LONG_IN_MEBIBYTES; i++) {
                out.write(mebibyte);
            }
        }
        try (Journal journal = Journal.open(file)) {
            Files.delete(file);
            journal.restore();
            assertThat(Files.size(file)).isEqualTo((long) LONG_IN_MEBIBYTES << 20);
        }
    }

    @Test
    @PosixOnly("/dev/full")
    void whatCouldNotBeWrittenIsWrittenWhenThereIsRoomAgain() throws Exception {
        Path file = Files.createSymbolicLink(directory.resolve("events.jsonl"), Path.of("/dev/full"));
        RunEvent ready = new StackEvent.StackReady(Duration.ofSeconds(1));
        try (Journal journal = Journal.open(file, AppendedFile::at)) {
            assertThatThrownBy(() -> journal.write(ready)).isInstanceOf(UncheckedIOException.class);
            assertThat(journal.isBehind()).isTrue();
            Files.delete(file);
            journal.restore();
            journal.write(new StackEvent.Detached());
            assertThat(journal.isBehind()).isFalse();
        }
        assertThat(JournalFollower.readAll(file)).containsExactly(ready, new StackEvent.Detached());
    }

    /** A limit of the size of a file, which only one process has, is like a full disk. */
    @Test
    @EnabledOnOs(OS.LINUX) // prlimit
    void factsAreWrittenOnceThoughTheDiskHadRoomForSomeOfThem() throws Exception {
        Path file = directory.resolve("events.jsonl");
        Process writer = new ProcessBuilder(Jvm.running(WritesToALimit.class, file.toString()))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(writer.waitFor()).isZero();
        assertThat(JournalFollower.readAll(file)).isEqualTo(WritesToALimit.FACTS);
    }

    @Test
    void whatANewerVersionWroteIsPassedOver() throws Exception {
        Path file = directory.resolve("events.jsonl");
        RunEvent ready = new StackEvent.StackReady(Duration.ofSeconds(1));
        try (Journal journal = Journal.open(file)) {
            Files.writeString(
                    file,
                    "{\"at\":\"1970-01-01T00:00:00Z\",\"fact\":{\"kind\":\"service-danced\"}}\nno json\n",
                    StandardOpenOption.APPEND);
            journal.write(ready);
        }
        assertThat(JournalFollower.readAll(file)).isEqualTo(List.of(ready));
    }

    @Test
    void journalOfAnEarlierVersionIsReadWhole() throws Exception {
        Path file =
                Path.of(JournalTest.class.getResource("earlier-version.jsonl").toURI());
        JournalReading reading = JournalReading.of(file);
        assertThat(reading.unreadable()).isZero();
        assertThat(reading.entries()).hasSameSizeAs(Files.readAllLines(file));
    }

    @Test
    void aJournalThatIsNotThereHasNoFacts() throws Exception {
        assertThat(JournalFollower.readAll(directory.resolve("none"))).isEmpty();
    }
}
