package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the ps, lsof and JDK of Linux, and with a fake ps. */
@PosixOnly("the adapter of macOS runs ps, lsof and perl")
class MacProcessTableTest {
    private static final SystemTool TOOL = new SystemTool(Duration.ofSeconds(60));

    private final MacProcessTable table =
            new MacProcessTable(TOOL, PosixLauncher.tool("ps").orElseThrow(), PosixLauncher.tool("lsof"), "boot");

    @TempDir
    Path directory = Path.of("");

    private static Process start(String... words) throws Exception {
        return new ProcessBuilder(words).start();
    }

    private static void end(Process process) throws Exception {
        process.destroyForcibly().waitFor();
    }

    @Test
    void ownProcessIsKnown() {
        ProcessIdentity self = table.self();
        assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(table.pids()).contains(self.pid());
        assertThat(table.isAlive(self)).isTrue();
        assertThat(table.read(self.pid()).orElseThrow().identity()).isEqualTo(self);
        assertThat(table.commandLine(self.pid()).orElseThrow()).contains("java");
        assertThat(table.usageOf(self).memoryBytes()).isPositive();
        assertThat(table.ageOf(self)).isPresent();
    }

    @Test
    void childHasParentGroupAndUserOfThisProcess() throws Exception {
        Process child = start("sleep", "600");
        try {
            ProcessEntry entry = table.read(child.pid()).orElseThrow();
            assertThat(entry.parent()).isEqualTo(table.self().pid());
            assertThat(entry.group())
                    .isEqualTo(table.read(table.self().pid()).orElseThrow().group());
            assertThat(entry.session()).isEqualTo(entry.group());
            assertThat(table.userOf(child.pid()))
                    .isEqualTo(table.userOf(table.self().pid()));
        } finally {
            end(child);
        }
        assertThat(table.read(child.pid())).isEmpty();
        assertThat(table.userOf(child.pid())).isEmpty();
    }

    @Test
    void numberOfAnotherProcessIsNotTheSame() throws Exception {
        Process child = start("sleep", "600");
        try {
            ProcessIdentity identity = table.read(child.pid()).orElseThrow().identity();
            assertThat(table.isAlive(identity)).isTrue();
            assertThat(table.isAlive(new ProcessIdentity("boot", "", child.pid(), identity.startTime() + 10)))
                    .isFalse();
            assertThat(table.isAlive(new ProcessIdentity("another boot", "", child.pid(), identity.startTime())))
                    .isFalse();
        } finally {
            end(child);
        }
    }

    @Test
    void zombieHasEndedAndIsNotAlive() throws Exception {
        Process parent = start("sh", "-c", "sleep 600 & echo $!; exec sleep 600");
        try (BufferedReader output = parent.inputReader()) {
            long pid = Long.parseLong(output.readLine());
            ProcessIdentity identity = table.read(pid).orElseThrow().identity();
            assertThat(table.isAlive(identity)).isTrue();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Await.until("it is a zombie", () -> !table.isAlive(identity));
            Await.until(
                    "a list has it as ended",
                    () -> table.read(pid).filter(ProcessEntry::ended).isPresent());
            assertThat(table.isAlive(identity)).isFalse();
            assertThat(table.commandWords(pid)).isNotEqualTo(List.of("sleep", "600"));
        } finally {
            end(parent);
        }
    }

    @Test
    void stoppedProcessIsSeenAsStopped() throws Exception {
        Process child = start("sh", "-c", "kill -STOP $$");
        try {
            Await.until(
                    "it is stopped",
                    () -> table.read(child.pid())
                            .filter(entry -> entry.state() == ProcessEntry.State.STOPPED)
                            .isPresent());
        } finally {
            end(child);
        }
    }

    @Test
    void wordsOfACommandAreExact() throws Exception {
        assertThatWordsAre(List.of("perl", "-e", "sleep 600", "two words", "*:5000"));
        assertThatWordsAre(List.of("sleep", "600"));
    }

    /** A JDK gives no words at all if one is empty, or leaves that out. */
    @Test
    void wordsBesideAnEmptyOneAreSplitAtBlanks() throws Exception {
        Process child = start("perl", "-e", "sleep 600", "two words", "");
        try {
            Set<List<String>> possible = Set.of(
                    List.of("perl", "-e", "sleep", "600", "two", "words"),
                    List.of("perl", "-e", "sleep 600", "two words"));
            Await.until("perl runs", () -> possible.contains(table.commandWords(child.pid())));
        } finally {
            end(child);
        }
    }

    /** The locale C has no such character in the list, so the first word is the path of the program. */
    @Test
    void wordsWithOtherCharactersAreExactButForTheFirst() throws Exception {
        assumeThat(PosixLocale.isUtf8()).isTrue();
        Process child = start("perl", "-e", "sleep 600", "Tür?");
        try {
            Await.until("perl runs", () -> {
                List<String> words = table.commandWords(child.pid());
                return words.size() == 4
                        && words.get(0).endsWith("/perl")
                        && words.subList(1, 4).equals(List.of("-e", "sleep 600", "Tür?"));
            });
        } finally {
            end(child);
        }
    }

    private void assertThatWordsAre(List<String> words) throws Exception {
        Process child = new ProcessBuilder(words).start();
        try {
            Await.until("perl runs", () -> table.commandWords(child.pid()).equals(words));
        } finally {
            end(child);
        }
    }

    @Test
    void nameThatAProcessHasGivenItselfIsItsCommandLine() throws Exception {
        Process child = start("perl", "-e", "$0 = 'devstack keeper of /some where'; sleep 600", "a", "b");
        try {
            Await.until(
                    "it has renamed itself",
                    () -> table.commandLine(child.pid())
                            .filter("devstack keeper of /some where"::equals)
                            .isPresent());
        } finally {
            end(child);
        }
    }

    @Test
    void entryOfTheEnvironmentIsNoArgument() throws Exception {
        ProcessBuilder marked = new ProcessBuilder("sleep", "600");
        marked.environment().put("DEVSTACK_RUN", "5d1");
        Process child = marked.start();
        Process other = start("perl", "-e", "sleep 600", "DEVSTACK_RUN=5d1");
        try {
            Set<String> entries = Set.of("DEVSTACK_RUN=5d1");
            assertThat(table.environmentHolds(child.pid(), entries)).isTrue();
            assertThat(table.environmentAmong(child.pid(), Set.of("DEVSTACK_RUN=5d1", "DEVSTACK_RUN=5d")))
                    .isEqualTo(entries);
            assertThat(table.environmentHolds(other.pid(), entries)).isFalse();
        } finally {
            end(child);
            end(other);
        }
        assertThat(table.environmentHolds(child.pid(), Set.of("DEVSTACK_RUN=5d1")))
                .isFalse();
    }

    @Test
    void workingDirectoryIsFoundByLsof() throws Exception {
        assumeThat(PosixLauncher.tool("lsof")).isPresent();
        Path place = Files.createDirectory(directory.toRealPath().resolve("my place (2)"));
        Process child =
                new ProcessBuilder("sleep", "600").directory(place.toFile()).start();
        try {
            assertThat(table.workingDirectory(child.pid())).contains(place);
        } finally {
            end(child);
        }
        assertThat(table.workingDirectory(child.pid())).isEmpty();
    }

    @Test
    void ownToolsAndTheirChildrenAreNotListed() throws Exception {
        Path pids = directory.resolve("pids");
        FakeTool tool = new FakeTool(
                directory, "sleep 600 & echo $$ $! > '" + pids + ".new'; mv '" + pids + ".new' '" + pids + "'; wait");
        CompletableFuture<Optional<SystemTool.Output>> running = CompletableFuture.supplyAsync(
                () -> new SystemTool(Duration.ofMinutes(5)).run(List.of(tool.path.toString()), output -> true));
        Await.until("it runs", () -> Files.exists(pids));
        String[] numbers = Files.readString(pids).strip().split(" ");
        try {
            for (String number : numbers) {
                long pid = Long.parseLong(number);
                assertThat(ProcessHandle.of(pid)).isPresent();
                assertThat(table.pids()).doesNotContain(pid);
                assertThat(table.read(pid)).isEmpty();
            }
        } finally {
            ProcessHandle.of(Long.parseLong(numbers[1])).ifPresent(ProcessHandle::destroyForcibly);
        }
        assertThat(running.get()).isPresent();
        assertThat(tool.runs()).isEqualTo(1);
    }

    @Test
    void lookOfAKeeperIsNotListed() throws Exception {
        String rows = "10 1 10 501 Mon Jun  3 02:11:00 2024 S devstack keeper of /p/.pids\\n"
                + "11 10 10 501 Mon Jun  3 02:11:01 2024 S devstack keeper of /p/.pids\\n"
                + "12 10 10 501 Mon Jun  3 02:11:01 2024 R ps -ax -o pid= -o ppid= -o pgid= -o state= -o lstart=\\n"
                + "13 10 10 501 Mon Jun  3 02:11:01 2024 S java SupervisorMain\\n";
        FakeTool ps = new FakeTool(directory, "printf '" + rows + "'");
        assertThat(new MacProcessTable(TOOL, ps.path, Optional.empty(), "boot").pids())
                .containsExactlyInAnyOrder(10, 13);
    }

    @Test
    void failureOfPsIsMendedByRunningItOnceMore() throws Exception {
        FakeTool ps = new FakeTool(directory, "[ $runs -gt 1 ] && exec ps \"$@\"\nexit 1");
        MacProcessTable second = new MacProcessTable(TOOL, ps.path, Optional.empty(), "boot");
        assertThat(second.read(second.self().pid()).orElseThrow().group())
                .isEqualTo(table.read(table.self().pid()).orElseThrow().group());
        assertThat(ps.runs()).isEqualTo(2);
    }

    /** An empty list would certify that nothing is left. */
    @Test
    void processesAreListedByTheJdkWherePsFails() throws Exception {
        FakeTool ps = new FakeTool(directory, "[ $runs -eq 1 ] && exec ps \"$@\"\nexit 1");
        MacProcessTable failing = new MacProcessTable(TOOL, ps.path, Optional.empty(), "boot");
        Process child = start("sleep", "600");
        try {
            ProcessEntry before = failing.read(child.pid()).orElseThrow();
            assertThat(failing.pids()).contains(child.pid(), failing.self().pid());
            assertThat(ps.runs()).isGreaterThan(1);
            assertThat(failing.read(child.pid())).contains(before);
            Process next = start("sleep", "600");
            try {
                assertThat(failing.read(next.pid()).orElseThrow().parent())
                        .isEqualTo(failing.self().pid());
                assertThat(failing.userOf(next.pid())).isEmpty();
                assertThat(failing.read(next.pid()).orElseThrow().group()).isEqualTo(ProcessEntry.UNKNOWN_GROUP);
            } finally {
                end(next);
            }
        } finally {
            end(child);
        }
    }
}
