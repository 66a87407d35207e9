package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Serves;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("the adapter of Linux reads /proc")
class LinuxProcessTableTest {
    private static final ProcessIdentity WORLD = new ProcessIdentity("boot", "pid:[1]", 1, 0);

    private final LinuxProcessTable table = new LinuxProcessTable();

    @TempDir
    Path directory = Path.of("");

    @Test
    void itKnowsItself() {
        long pid = ProcessHandle.current().pid();
        assertThat(table.self().pid()).isEqualTo(pid);
        assertThat(table.pids()).contains(pid);
        assertThat(table.isAlive(table.self())).isTrue();
        assertThat(table.commandLine(pid))
                .hasValueSatisfying(words -> assertThat(words).contains("java"));
    }

    @Test
    void aParentIsTheOneThatTheJdkSays() throws Exception {
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(table.read(child.pid()).orElseThrow().parent())
                    .isEqualTo(table.self().pid());
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(table.read(child.pid()).filter(entry -> !entry.ended())).isEmpty();
    }

    @Test
    void childrenAreListedByThreadInTheirOrder() throws Exception {
        List<Process> children = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                children.add(new ProcessBuilder("sleep", "60").start());
            }
            List<Long> pids = children.stream().map(Process::pid).toList();
            assertThat(table.childLists(table.self().pid()).orElseThrow().values())
                    .anySatisfy(list -> assertThat(list).containsSubsequence(pids));
        } finally {
            for (Process child : children) {
                child.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void processThatIsGoneHasNoListOfChildren() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        assertThat(table.childLists(child.pid())).isEmpty();
    }

    @Test
    void listOfChildrenThatMayBeCutOffIsNoList() {
        assertThat(LinuxProcessTable.allChildren("")).contains(List.of());
        assertThat(LinuxProcessTable.allChildren("12 7 ")).contains(List.of(12L, 7L));
        String page = "4194304 ".repeat(512);
        assertThat(LinuxProcessTable.allChildren(page)).isEmpty();
        assertThat(LinuxProcessTable.firstChildren(page.substring(0, page.length() - 3)))
                .hasSize(511)
                .containsOnly(4_194_304L);
    }

    @Test
    void aJvmWritesThreadDumpsUnlessItWasToldToLeaveSignalsAlone() throws Exception {
        Process jvm = jvm("-Xshare:auto");
        Process deaf = jvm("-Xrs");
        Process shell = new ProcessBuilder("sh", "-c", "trap : QUIT; echo READY; read line").start();
        try {
            for (Process process : List.of(jvm, deaf, shell)) {
                assertThat(process.inputReader().readLine()).isEqualTo("READY");
            }
            assertThat(table.writesThreadDumps(jvm.pid())).isTrue();
            assertThat(table.writesThreadDumps(deaf.pid())).isFalse();
            assertThat(table.writesThreadDumps(shell.pid())).isFalse();
            assertThat(table.writesThreadDumps(1)).isFalse();
        } finally {
            for (Process process : List.of(jvm, deaf, shell)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static Process jvm(String option) throws Exception {
        List<String> words = new ArrayList<>(Jvm.running(Serves.class, "0"));
        words.add(1, option);
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    @Test
    void aLibraryOfAnotherNameIsNoJvm() {
        assertThat(LinuxProcessTable.isHotSpot(
                        List.of("7f00-7f01 r-xp 0000 08:01 12 /usr/lib/jvm/lib/server/libjvm.so")))
                .isTrue();
        assertThat(LinuxProcessTable.isHotSpot(List.of("7f00-7f01 r-xp 0000 08:01 12 /gone/libjvm.so (deleted)")))
                .isTrue();
        assertThat(LinuxProcessTable.isHotSpot(List.of(
                        "7f00-7f01 r--p 0000 08:01 12 /home/libjvm.so",
                        "7f00-7f01 r-xp 0000 08:01 12 /x/notlibjvm.so.txt")))
                .isFalse();
    }

    @Test
    void onlyTheWholeEntryInTheEnvironmentCounts() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo up; read line");
        builder.environment().put("DEVSTACK_RUN", "12");
        Process child = builder.start();
        try {
            child.inputReader().readLine();
            assertThat(table.environmentHolds(child.pid(), Set.of("DEVSTACK_RUN=12")))
                    .isTrue();
            assertThat(table.environmentHolds(child.pid(), Set.of("DEVSTACK_RUN=1")))
                    .isFalse();
            assertThat(table.environmentHolds(child.pid(), Set.of("EVSTACK_RUN=12")))
                    .isFalse();
            assertThat(table.environmentHolds(child.pid(), Set.of("DEVSTACK_RUN=12", "X=1")))
                    .isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoWritesToAFileIsToldFromWhoReadsIt() throws Exception {
        Path log = Files.writeString(directory.toRealPath().resolve("log"), "hello\n");
        Process writer = new ProcessBuilder("sh", "-c", "exec 3>>" + log + "; echo up; read line").start();
        Process reader = new ProcessBuilder("tail", "-f", log.toString()).start();
        try {
            writer.inputReader().readLine();
            reader.inputReader().readLine();
            assertThat(table.writesTo(writer.pid(), Set.of(log))).isTrue();
            assertThat(table.writesTo(reader.pid(), Set.of(log))).isFalse();
        } finally {
            writer.destroyForcibly().waitFor();
            reader.destroyForcibly().waitFor();
        }
    }

    @Test
    void aZombieIsDead() throws Exception {
        // exec keeps the child, and sleep does not wait for it
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.1 & echo $!; exec sleep 60").start();
        try {
            long zombie = Long.parseLong(parent.inputReader().readLine());
            Await.until("it is a zombie", () -> table.read(zombie).orElseThrow().ended());
            assertThat(table.isAlive(table.read(zombie).orElseThrow().identity()))
                    .isFalse();
            assertThat(ProcessHandle.of(zombie)).isPresent(); // which is why the JDK is not asked
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void anInterruptedThreadSeesTheLiving() {
        Thread.currentThread().interrupt();
        try {
            assertThat(table.isAlive(table.self())).isTrue();
            assertThat(table.environmentHolds(table.self().pid(), Set.of("PATH=" + System.getenv("PATH"))))
                    .isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aNameMayHoldBlanksAndParentheses() {
        for (String name : List.of("a b", "a) S 1 (b", "((", "))", "")) {
            ProcessEntry entry = parse("7 (" + name + ") S 2 3 4 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 999 8 9");
            assertThat(entry.name()).isEqualTo(name);
            assertThat(entry.pid()).isEqualTo(7);
            assertThat(List.of(entry.parent(), entry.group(), entry.session())).containsExactly(2L, 3L, 4L);
            assertThat(entry.identity().startTime()).isEqualTo(999);
            assertThat(entry.kernelThread()).isFalse();
        }
    }

    @Test
    void aZombieWithLivingThreadsIsNotDead() {
        assertThat(parse("7 (x) Z 2 3 4 0 -1 0 1 2 3 4 5 6 7 8 20 0 3 0 999 8 9")
                        .ended())
                .isFalse();
        assertThat(parse("7 (x) Z 2 3 4 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 999 8 9")
                        .ended())
                .isTrue();
        assertThat(parse("7 (x) X 2 3 4 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 999 8 9")
                        .ended())
                .isTrue();
    }

    @Test
    void statesThatMatterAreToldApart() {
        String format = "7 (x) %s 2 3 4 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 999 8 9";
        assertThat(Arrays.asList("R", "S", "T", "t", "D", "I"))
                .extracting(letter -> parse(format.formatted(letter)).state())
                .containsExactly(
                        ProcessEntry.State.LIVE,
                        ProcessEntry.State.LIVE,
                        ProcessEntry.State.STOPPED,
                        ProcessEntry.State.STOPPED,
                        ProcessEntry.State.STUCK,
                        ProcessEntry.State.LIVE);
    }

    @Test
    void aKernelThreadIsKnownByItsFlag() {
        assertThat(parse("2 (kthreadd) S 0 0 0 0 -1 2129984 1 2 3 4 5 6 7 8 20 0 1 0 999 8 9")
                        .kernelThread())
                .isTrue();
    }

    @Test
    void aTextThatIsCutOffIsNoProcess() {
        for (String text : List.of(
                "", "7", "7 (x", "7 (x) ", "7 (x) S 2 3", ") (", "x (y) S 2 3 4 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 9")) {
            assertThat(ProcStat.parse(text, WORLD)).as(text).isEmpty();
        }
    }

    private static ProcessEntry parse(String stat) {
        return ProcStat.parse(stat, WORLD).orElseThrow();
    }
}
