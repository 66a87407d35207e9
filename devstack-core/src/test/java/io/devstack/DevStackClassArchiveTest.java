package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.OwnsAStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The supervisor's JVM starts from private copies of the jars, and from the second start on with a class-data archive. In a
 * cache of this test's own: a damaged archive crashes every supervisor that has mapped it.
 */
@Tag("slow")
class DevStackClassArchiveTest extends EndToEnd {
    private static final Pattern ARCHIVE = Pattern.compile("-XX:SharedArchiveFile=(\\S+\\.jsa)");

    @Test
    void damagedArchiveIsDeletedAndTheStackStarts() throws Exception {
        Path archive = archiveOfTheThirdStart();
        byte[] damaged = Files.readAllBytes(archive);
        for (int i = damaged.length / 8; i < damaged.length; i += 64) {
            damaged[i] ^= 0x55;
        }
        Files.write(archive, damaged);
        start();
        assertThat(supervisorCommand()).contains(project + "/cache/");
        stop();
        assertThat(archive)
                .satisfiesAnyOf(
                        gone -> assertThat(gone).doesNotExist(), // the JVM crashed: the usual case
                        used -> assertThat(used).exists()); // nothing of the damage was touched
    }

    /** The first start makes the copies, the second one the archive unless the first has. */
    private Path archiveOfTheThirdStart() throws Exception {
        start();
        stop();
        start();
        Path[] made = new Path[1];
        Await.until("the archive is made or used", () -> {
            made[0] = archiveIn(supervisorCommand());
            return made[0] != null;
        });
        stop();
        start();
        Matcher used = ARCHIVE.matcher(supervisorCommand());
        assertThat(used.find()).as("the third start uses the archive").isTrue();
        stop();
        return Path.of(used.group(1));
    }

    private static Path archiveIn(String command) throws Exception {
        Matcher used = ARCHIVE.matcher(command);
        if (used.find()) {
            return Path.of(used.group(1));
        }
        Matcher wanted = Pattern.compile("-Ddevstack.archive=(\\S+)").matcher(command);
        assertThat(wanted.find()).as(command).isTrue();
        try (var files = Files.list(Path.of(wanted.group(1)))) {
            return files.filter(file -> file.getFileName().toString().startsWith("classes-"))
                    .findAny()
                    .orElse(null);
        }
    }

    private void start() throws Exception {
        ProcessBuilder client = new ProcessBuilder(
                        Jvm.running(OwnsAStack.class, project.toString(), "detach", "echo up; exec sleep 600"))
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("client.log").toFile());
        client.environment().put("XDG_CACHE_HOME", project.resolve("cache").toString());
        int exit = client.start().waitFor();
        assertThat(exit).as(Files.readString(project.resolve("client.log"))).isZero();
    }

    private void stop() throws Exception {
        assertThatNothingIsLeft(devStack().stop());
    }

    private String supervisorCommand() throws Exception {
        long supervisor = Long.parseLong(
                Files.readString(pids().resolve("supervisor.pid")).trim());
        return ProcessHandle.of(supervisor)
                .flatMap(process -> process.info().commandLine())
                .orElseThrow();
    }
}
