package io.devstack.faults;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs each command, in its namespace, on records that another user wrote in a directory of this one. */
public final class ForgedCommandMain {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("status"),
            List.of("status", "--json"),
            List.of("logs"),
            List.of("wait", "--timeout", "1s"),
            List.of("restart"),
            List.of("events"),
            List.of("open"),
            List.of("stop"),
            List.of("hard-shutdown"));

    private ForgedCommandMain() {}

    /** Takes the jar of picocli and a directory; writes what was wrong to {@code result.txt}. */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        Path directory = Path.of(arguments[1]);
        Crowd crowd = new Crowd(directory);
        List<String> wrong = new ArrayList<>();
        try (crowd) {
            for (List<String> command : COMMANDS) {
                attempt(crowd, command, arguments[0]);
            }
            crowd.expectNoSupervisor("all commands");
        } catch (Exception | AssertionError e) {
            wrong.add("the test broke: " + e);
        }
        wrong.addAll(crowd.findings());
        Files.write(directory.resolve("result.txt"), wrong);
        Runtime.getRuntime().halt(0);
    }

    private static void attempt(Crowd crowd, List<String> command, String picocli) throws Exception {
        Path project = crowd.project(Crowd.ROOT);
        Path pids = project.resolve(".pids");
        crowd.record(project)
                .supervisor(crowd.innocent(Crowd.ROOT, Map.of("DEVSTACK_RUN", ForgedRecord.RUN), Path.of("/dev/null")))
                .leader(crowd.innocent(Crowd.ROOT))
                .keeper(crowd.identity(1))
                .write(pids);
        Crowd.allow(pids, "rwx------");
        Crowd.own(pids.resolve("run.json"), Crowd.MALLORY);
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + picocli,
                "io.devstack.cli.Main"));
        words.addAll(command);
        Process process = new ProcessBuilder(words)
                .directory(project.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        crowd.expect(process.waitFor(60, TimeUnit.SECONDS), command + " did not end");
        crowd.expectInnocentsAlive(command + ": " + said);
        crowd.expect(!said.contains("Could not find or load main class"), said);
        boolean moved = command.contains("stop") || command.contains("hard-shutdown");
        crowd.expect(moved || Files.exists(pids.resolve("run.json")), command + ": the record is gone: " + said);
    }
}
