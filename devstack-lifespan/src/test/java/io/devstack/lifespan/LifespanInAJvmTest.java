package io.devstack.lifespan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Closes;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a JVM, with whatever can be wrong in the close of what it owns. */
class LifespanInAJvmTest {
    private static final int BY_TERM = 128 + 15;
    private static final int INT = 2;
    private static final int BY_INT = 128 + INT;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error     | not closed: second (java.lang.NoClassDefFoundError: gone/with/the/Jar); going on with the others
            hangs     | not closed: second (not within LIMIT); going on with the others
            deadlocks | not closed: second (not within LIMIT); going on with the others
            exits     | not closed: second (not within LIMIT); going on with the others
            owns      | not closed: second (java.lang.IllegalStateException: application is shutting down: 'late' was closed at once)
            """)
    void aTermClosesAllThatCanBeClosedAndSaysTheRest(String manner, String said) throws Exception {
        Patience.growing(
                Closes.SHORT, limit -> aTermCloses(manner, said.replace("LIMIT", Closes.inWords(limit)), limit));
    }

    private void aTermCloses(String manner, String said, Duration limit) throws Exception {
        Process jvm = ready(limit, manner);
        jvm.destroy();
        assertThat(exitOf(jvm)).isEqualTo(BY_TERM);
        assertThatTheSecondHadBegun();
        assertThat(output())
                .containsSubsequence(
                        "stopping: the JVM ends",
                        "close of third",
                        "closed third in",
                        "close of second STOPPING true",
                        said,
                        "close of first",
                        "closed first in",
                        "stopped in")
                .doesNotContain("impossible");
        assertThat(output().lines().filter(line -> line.startsWith("close of ")))
                .doesNotHaveDuplicates();
    }

    @Test
    void anInterruptIsLikeATerm() throws Exception {
        assumeThat(Machine.isIgnored(ProcessHandle.current().pid(), INT))
                .as("ignored since the tests began")
                .isFalse();
        Process jvm = ready(Closes.SHORT, "well");
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(jvm.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(exitOf(jvm)).isEqualTo(BY_INT);
        assertThatAllWasClosed();
    }

    @ParameterizedTest
    @CsvSource({"returns,0", "exit,4", "close,0", "fails,1", "exits-early,5", "races,4", "two,0"})
    void howeverTheJvmEndsAllIsClosed(String end, int exit) throws Exception {
        assertThat(exitOf(launched("well", end))).isEqualTo(exit);
        assertThatAllWasClosed();
    }

    @Test
    void aSecondTermChangesNothing() throws Exception {
        Patience.growing(Closes.SHORT, limit -> {
            Process jvm = ready(limit, "hangs");
            jvm.destroy();
            Await.until("the first of the closes", () -> output().contains("close of second"));
            jvm.destroy();
            assertThat(exitOf(jvm)).isEqualTo(BY_TERM);
            assertThatTheSecondHadBegun();
            assertThat(output())
                    .containsSubsequence(
                            "close of third", "close of second", "not closed: second", "close of first", "stopped in");
            assertThatNothingWasClosedTwice();
        });
    }

    @Test
    void aTermDuringTheStartClosesWhatIsOpenAndWhatComesLate() throws Exception {
        Process jvm = launched("well", "opens");
        Await.until("OPENING", () -> output().contains("OPENING") || !jvm.isAlive());
        jvm.destroy();
        assertThat(exitOf(jvm)).isEqualTo(BY_TERM);
        assertThat(output())
                .containsSubsequence("stopping: the JVM ends", "close of third", "close of second", "close of first")
                .contains("close of late", "'late' was closed at once")
                .doesNotContain("READY", "not closed");
        assertThatNothingWasClosedTwice();
    }

    @Test
    void anExitInACloseWaitsForTheOthers() throws Exception {
        Patience.growing(Closes.SHORT, limit -> {
            assertThat(exitOf(launch(Closes.running(limit, "exits", "close")))).isEqualTo(9);
            assertThatTheSecondHadBegun();
            assertThat(output())
                    .containsSubsequence(
                            "close of third", "close of second", "not closed: second", "close of first", "stopped in");
            assertThatNothingWasClosedTwice();
        });
    }

    @Test
    void itNeedsNoModuleButTheBase() throws Exception {
        List<String> command = new ArrayList<>(Jvm.running(Closes.class, "well", "returns"));
        command.addAll(1, List.of("--limit-modules", "java.base"));
        assertThat(exitOf(launch(command))).isZero();
        assertThatAllWasClosed();
    }

    /** On a machine that is too slow its time is over before its close has begun. */
    private void assertThatTheSecondHadBegun() throws Exception {
        Patience.inTime(() -> assertThat(output()).containsSubsequence("close of second", "not closed: second"));
    }

    private void assertThatAllWasClosed() throws IOException {
        assertThat(output())
                .containsSubsequence("close of third", "close of second", "close of first")
                .doesNotContain("not closed");
        assertThatNothingWasClosedTwice();
    }

    private void assertThatNothingWasClosedTwice() throws IOException {
        assertThat(output().lines().filter(line -> line.startsWith("close of ")))
                .doesNotHaveDuplicates();
    }

    private Process ready(Duration limit, String manner) throws Exception {
        Process jvm = launch(Closes.running(limit, manner));
        Await.until("READY of " + manner, () -> output().contains("READY RUNNING") || !jvm.isAlive());
        return jvm;
    }

    private Process launched(String... arguments) throws IOException {
        return launch(Jvm.running(Closes.class, arguments));
    }

    private Process launch(List<String> command) throws IOException {
        Process jvm = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file().toFile())
                .start();
        started.add(jvm);
        return jvm;
    }

    private int exitOf(Process jvm) throws Exception {
        assertThat(jvm.waitFor(100, TimeUnit.SECONDS)).as("ended: %s", output()).isTrue();
        return jvm.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(file());
    }

    private Path file() {
        return directory.resolve("output.txt");
    }
}
