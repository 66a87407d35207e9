package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.internal.process.OomWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxOomWatchTest {
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");

    @TempDir
    Path directory = Path.of("");

    @Test
    void theCounterOfTheUnifiedGroupCounts() throws Exception {
        Path counter = file("cgroup/user/app/memory.events", "oom 0\noom_kill 1\noom_group_kill 0\n");
        file("proc/7/cgroup", "1:name=systemd:/other\n0::/user/app\n");
        file("proc/vmstat", "oom_kill 1\n");
        OomWatch watch = watch();
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.NOTHING);
        file("proc/vmstat", "oom_kill 2\n");
        assertThat(watch.look()).as("another group's process was killed").isEqualTo(OomWatch.Finding.NOTHING);
        Files.writeString(counter, "oom 9\noom_kill 2\noom_group_kill 0\n");
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.IN_ITS_GROUP);
    }

    @Test
    void theCounterOfTheFirstVersionCounts() throws Exception {
        Path counter = file("cgroup/memory/app/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
        file("proc/7/cgroup", "4:memory:/app\n0::/\n");
        OomWatch watch = watch();
        Files.writeString(counter, "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.IN_ITS_GROUP);
    }

    @Test
    void inAContainerTheMountedRootCounts() throws Exception {
        Path counter = file("cgroup/memory.events", "oom_kill 0\n");
        file("proc/7/cgroup", "0::/docker/0123\n");
        OomWatch watch = watch();
        Files.writeString(counter, "oom_kill 1\n");
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.IN_ITS_GROUP);
    }

    @Test
    void theMachinesCounterIsTheNextBest() throws Exception {
        Path counter = file("proc/vmstat", "nr_free 1\noom_kill 3\n");
        OomWatch watch = watch();
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.NOTHING);
        Files.writeString(counter, "nr_free 1\noom_kill 4\n");
        assertThat(watch.look()).isEqualTo(OomWatch.Finding.ON_THE_MACHINE);
    }

    @Test
    void systemWithoutCountersLeavesItUnknown() throws Exception {
        file("proc/7/cgroup", "garbage\n");
        file("proc/vmstat", "oom_kill x\n");
        assertThat(watch().look()).isEqualTo(OomWatch.Finding.UNKNOWN);
    }

    /** Needs the right to make a group of version 1. */
    @Test
    void aRealKillForWantOfMemoryIsSeen() throws Exception {
        assumeThat(Files.isWritable(MEMORY)).isTrue();
        Path group = MEMORY.resolve("devstack-test-" + UUID.randomUUID());
        Files.createDirectory(group);
        try {
            Files.writeString(group.resolve("memory.limit_in_bytes"), "16777216");
            Process eater = new ProcessBuilder(
                            "sh",
                            "-c",
                            "echo $$ > " + group.resolve("cgroup.procs")
                                    + "; echo in; read line; exec perl -e '$x = \"x\" x 200_000_000; sleep 60'")
                    .start();
            assertThat(eater.inputReader().readLine()).isEqualTo("in");
            OomWatch watch = LinuxOomWatch.of(eater.pid());
            assertThat(watch.look()).isEqualTo(OomWatch.Finding.NOTHING);
            eater.outputWriter().append("go\n").flush();
            assertThat(eater.waitFor()).isEqualTo(137);
            assertThat(watch.look()).isEqualTo(OomWatch.Finding.IN_ITS_GROUP);
        } finally {
            Files.deleteIfExists(group);
        }
    }

    private OomWatch watch() {
        return LinuxOomWatch.of(directory.resolve("proc"), 7, directory.resolve("cgroup"));
    }

    private Path file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
