package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.os.OperatingSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The supervisor's JVM starts from private copies of the jars, and from the second start on with a class-data archive. */
class DevStackClassArchiveTest extends EndToEnd {
    private static final Pattern ARCHIVE = Pattern.compile("-XX:SharedArchiveFile=(\\S+\\.jsa)");

    @Test
    void damagedArchiveIsDeletedAndTheStackStarts() throws Exception {
        assumeThat(OperatingSystem.current().userCache()).as("a home directory").isPresent();
        Path archive = archiveOfTheThirdStart();
        byte[] damaged = Files.readAllBytes(archive);
        for (int i = damaged.length / 8; i < damaged.length; i += 64) {
            damaged[i] ^= 0x55;
        }
        Files.write(archive, damaged);
        RunningStack running = start();
        assertThat(commandOf(running)).contains("/lib/");
        running.stop();
        assertThat(archive)
                .satisfiesAnyOf(
                        gone -> assertThat(gone).doesNotExist(), // the JVM crashed: the usual case
                        used -> Files.delete(
                                used)); // nothing of the damage was touched; the other tests need none of it
    }

    /** The first start may have made the copies, the second one the archive. */
    private Path archiveOfTheThirdStart() throws Exception {
        start().stop();
        RunningStack second = start();
        Path[] made = new Path[1];
        Await.until("the archive is made or used", () -> {
            made[0] = archiveIn(commandOf(second));
            return made[0] != null;
        });
        second.stop();
        RunningStack third = start();
        Matcher used = ARCHIVE.matcher(commandOf(third));
        assertThat(used.find()).as("the third start uses the archive").isTrue();
        third.stop();
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

    private RunningStack start() throws Exception {
        return devStack().start(stack(server("backend")));
    }

    private String commandOf(RunningStack running) throws Exception {
        assertThat(running.services()).hasSize(1);
        long supervisor = Long.parseLong(
                Files.readString(pids().resolve("supervisor.pid")).trim());
        return ProcessHandle.of(supervisor)
                .flatMap(process -> process.info().commandLine())
                .orElseThrow();
    }
}
