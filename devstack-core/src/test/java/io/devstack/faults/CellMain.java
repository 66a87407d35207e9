package io.devstack.faults;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Plays one cell inside its namespace and writes what was wrong to {@code result.txt}. */
public final class CellMain {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private CellMain() {}

    /** Plays the cell named first in the directory named second. */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        Path directory = Path.of(arguments[1]);
        Stage stage = new Stage(Scene.prepare(Cell.parse(arguments[0]), directory));
        Thread play = new Thread(() -> play(stage), "cell");
        play.start();
        play.join(Settings.patiently(LIMIT).toMillis());
        if (play.isAlive()) {
            stage.findings().wrong("it hangs; see dump.txt");
            Files.writeString(directory.resolve("dump.txt"), dump());
        }
        List<String> wrong = stage.findings().all();
        if (!wrong.isEmpty() && !Files.exists(directory.resolve("dump.txt"))) {
            Files.writeString(directory.resolve("dump.txt"), Processes.table());
        }
        Files.write(directory.resolve("result.txt"), wrong);
        Runtime.getRuntime().halt(0);
    }

    private static void play(Stage stage) {
        try {
            stage.play();
        } catch (Exception | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            stage.findings().wrong("the cell broke: " + trace);
        }
    }

    private static String dump() throws Exception {
        StringBuilder dump = new StringBuilder(Processes.table());
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            dump.append('\n').append(thread.getKey()).append('\n');
            Arrays.stream(thread.getValue())
                    .forEach(frame -> dump.append("    ").append(frame).append('\n'));
        }
        Path jstack = Path.of(System.getProperty("java.home"), "bin", "jstack");
        for (Processes.Seen seen : Processes.living()) {
            if (seen.command().contains("SupervisorMain") || seen.command().contains("OwnerMain")) {
                Process process = new ProcessBuilder(jstack.toString(), Long.toString(seen.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.PIPE)
                        .start();
                dump.append('\n').append(seen).append('\n');
                dump.append(
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                process.waitFor(10, TimeUnit.SECONDS);
            }
        }
        return dump.toString();
    }
}
