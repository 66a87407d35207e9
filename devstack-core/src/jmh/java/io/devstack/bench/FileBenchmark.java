package io.devstack.bench;

import io.devstack.event.StackEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.log.LogFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a log of 100,000 lines, and writes and reads a journal: the time of one line and of one event. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FileBenchmark {
    private static final int LINES = 100_000;
    private static final int EVENTS = 10_000;
    private static final StackEvent EVENT = new StackEvent.StackReady(Duration.ofMillis(1234));

    private Path directory;
    private Path log;
    private Path events;
    private Journal journal;

    @Setup(Level.Trial)
    public void write() throws IOException {
        directory = Files.createTempDirectory("bench");
        log = directory.resolve("service.log");
        Files.writeString(
                log, "2026-01-01T00:00:00.000Z INFO request 4711 answered in 12 ms with status 200\n".repeat(LINES));
        events = directory.resolve("events.jsonl");
        try (Journal full = Journal.open(events)) {
            for (int i = 0; i < EVENTS; i++) {
                full.write(EVENT);
            }
        }
        journal = Journal.open(directory.resolve("written.jsonl"));
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        journal.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Starts afresh, so that the disk does not fill. */
    @TearDown(Level.Iteration)
    public void cut() throws IOException {
        Path written = directory.resolve("written.jsonl");
        journal.close();
        Files.delete(written);
        journal = Journal.open(written);
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public int followLog() throws IOException {
        int lines = 0;
        try (LogFollower follower = new LogFollower(log)) {
            do {
                lines += follower.newLines().size();
            } while (follower.isBehind());
        }
        return checked(lines, LINES);
    }

    /** What the JDK has. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int readLinesByTheJdk() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return checked((int) lines.filter(line -> !line.isEmpty()).count(), LINES);
        }
    }

    @Benchmark
    public void writeEvent() {
        journal.write(EVENT);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int readJournal() throws IOException {
        return checked(JournalReading.of(events).entries().size(), EVENTS);
    }

    private static int checked(int found, int expected) {
        if (found != expected) {
            throw new IllegalStateException(found + " instead of " + expected);
        }
        return found;
    }
}
