package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.journal.JournalFollower;
import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.probe.LogProbe;
import io.devstack.internal.probe.Observation;
import io.devstack.model.StackStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reads logs and journals needs little memory, however long these are. */
@Tag("slow")
class BoundedMemoryTest extends EndToEnd {
    private static final long HUGE = 600L * 1024 * 1024;
    private static final long PATIENCE_SECONDS = 200;

    @TempDir
    Path directory = Path.of(""); // the files of the small JVMs

    /** 200 MB of lines and a line of 200 MB, as fast as the disk takes them. */
    @Test
    void supervisorOutlivesAFlood() throws Exception {
        String flood = "yes 0123456789abcdef | head -c 200000000; head -c 200000000 /dev/zero | tr '\\0' x; echo; ";
        RunningStack running = devStack()
                .start(stack(
                        shell("first", "echo up; " + flood + "touch flooded; exec sleep 600"),
                        shell("last", flood + "echo up; exec sleep 600")));
        Await.until("all is written", () -> Files.exists(project.resolve("flooded")));
        StackStatus status = devStack().status();
        assertThat(status.outcome()).isEqualTo(StackStatus.Outcome.READY);
        assertThat(Files.readString(
                        Path.of("/proc", String.valueOf(status.supervisorPid().orElseThrow()), "status")))
                .containsPattern("VmHWM:\\s+1?[0-9]{1,5} kB");
        assertThat(running.restart("first")).hasSize(1);
        assertThatNothingIsLeft(running.stop());
    }

    @Test
    void logProbeFindsTheFirstLineOfAFlood() throws Exception {
        assertThat(inSmallHeap("flood", directory.resolve("web.log"))).isEqualTo("READY");
    }

    @Test
    void logProbeFindsTheLastLineOfALargeLog() throws Exception {
        Path log = directory.resolve("web.log");
        Files.writeString(log, "starting\n");
        grow(log);
        Files.writeString(log, "\nup\n", StandardOpenOption.APPEND);
        assertThat(inSmallHeap("probe", log)).isEqualTo("READY");
    }

    @Test
    void journalWithAHugeLineIsReadAndReportedAsDamaged() throws Exception {
        Path journal = directory.resolve("events.jsonl");
        try (Journal facts = Journal.open(journal)) {
            facts.write(new StackEvent.Detached());
        }
        grow(journal);
        Files.writeString(journal, "\n", StandardOpenOption.APPEND);
        try (Journal facts = Journal.open(journal)) {
            facts.write(new StackEvent.StackReady(Duration.ofSeconds(1)));
        }
        assertThat(inSmallHeap("journal", journal)).isEqualTo("2 facts, 2 entries, 1 unreadable");
    }

    /** Adds one endless line, which takes no room on the disk. */
    private static void grow(Path file) throws Exception {
        try (RandomAccessFile end = new RandomAccessFile(file.toFile(), "rw")) {
            end.setLength(end.length() + HUGE);
        }
    }

    private String inSmallHeap(String what, Path file) throws Exception {
        Path output = directory.resolve("output");
        Process reader = new ProcessBuilder(Jvm.running(Reader.class, what, file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(reader.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            reader.destroyForcibly();
        }
        return Files.readString(output).strip();
    }

    /** What the small JVM runs. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            Path file = Path.of(args[1]);
            if (args[0].equals("journal")) {
                JournalReading reading = JournalReading.of(file);
                System.out.println(JournalFollower.readAll(file).size() + " facts, "
                        + reading.entries().size() + " entries, " + reading.unreadable() + " unreadable");
                return;
            }
            if (args[0].equals("flood")) {
                flood(file);
            }
            try (LogProbe probe = new LogProbe(file, Optional.of(Pattern.compile("up")), Optional.empty())) {
                while (probe.observe().kind() != Observation.Kind.READY) {
                    Thread.onSpinWait();
                }
            }
            System.out.println("READY");
            System.exit(0);
        }

        /** Writes as fast as the disk takes it, until the JVM exits or the file is huge. */
        private static void flood(Path file) {
            Thread writer = new Thread(() -> {
                byte[] lines = "0123456789abcde\n".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
                try (OutputStream out = Files.newOutputStream(file)) {
                    out.write("up\n".getBytes(StandardCharsets.US_ASCII));
                    for (long written = 0; written < HUGE; written += lines.length) {
                        out.write(lines);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.setDaemon(true);
            writer.start();
        }
    }
}
