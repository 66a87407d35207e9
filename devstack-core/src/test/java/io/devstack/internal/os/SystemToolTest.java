package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.PosixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("its tools are shell scripts")
class SystemToolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory = Path.of("");

    private FakeTool fake(String script) throws Exception {
        return new FakeTool(directory, script);
    }

    @Test
    void outputIsReturnedWithTheStatus() throws Exception {
        FakeTool tool = fake("echo \"$LC_ALL $TZ $COLUMNS\"; exit 3");
        assertThat(new SystemTool(PATIENCE).run(List.of(tool.path.toString()), output -> true))
                .contains(new SystemTool.Output(3, "C UTC \n"));
        assertThat(tool.runs()).isEqualTo(1);
    }

    @Test
    void hangingToolIsKilledAndRunOnceMore() throws Exception {
        Path pids = directory.resolve("pids");
        FakeTool tool = fake("echo $$ >> '" + pids + "'; echo half; exec sleep 600");
        assertThat(new SystemTool(Duration.ofSeconds(2)).run(List.of(tool.path.toString()), output -> true))
                .isEmpty();
        assertThat(tool.runs()).isEqualTo(2);
        Await.until(
                "both are dead",
                () -> Files.readAllLines(pids).stream()
                        .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent()));
    }

    /** When a child has ended, the JDK closes its output as soon as nobody reads from it: then there is an empty one. */
    @Test
    void grandchildThatKeepsTheOutputOpenDoesNotHoldTheCallerUp() throws Exception {
        Path pids = directory.resolve("pids");
        FakeTool tool = fake("sleep 600 & echo $! >> '" + pids + "'; exit 0");
        try {
            assertThat(new SystemTool(Duration.ofSeconds(2)).run(List.of(tool.path.toString()), output -> true))
                    .isIn(Optional.empty(), Optional.of(new SystemTool.Output(0, "")));
        } finally {
            for (String pid : Files.readAllLines(pids)) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void rejectedOutputIsAskedForOnceMore() throws Exception {
        FakeTool tool = fake("[ $runs -gt 1 ] && echo well && exit 0\nexit 1");
        assertThat(new SystemTool(PATIENCE).run(List.of(tool.path.toString()), output -> output.status() == 0))
                .contains(new SystemTool.Output(0, "well\n"));
        assertThat(tool.runs()).isEqualTo(2);
    }

    @Test
    void missingToolHasNoOutput() {
        assertThat(new SystemTool(PATIENCE).run(List.of(directory + "/absent"), output -> true))
                .isEmpty();
    }

    @Test
    void interruptedThreadGetsTheOutputAndStaysInterrupted() throws Exception {
        FakeTool tool = fake("echo well");
        Thread.currentThread().interrupt();
        try {
            assertThat(new SystemTool(PATIENCE).run(List.of(tool.path.toString()), output -> true))
                    .contains(new SystemTool.Output(0, "well\n"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    @Test
    void toolsThatRunAtTheSameTimeAreNoted() throws Exception {
        FakeTool tool = fake("echo $$");
        SystemTool.During<String> during = SystemTool.during(() -> new SystemTool(PATIENCE)
                .run(List.of(tool.path.toString()), output -> true)
                .orElseThrow()
                .text()
                .strip());
        assertThat(during.tools()).contains(Long.parseLong(during.result()));
        Await.until(
                "the ended tool is forgotten",
                () -> SystemTool.during(() -> "").tools().stream()
                        .noneMatch(Set.of(Long.parseLong(during.result()))::contains));
    }
}
