package io.devstack.faults;

import io.devstack.fixture.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command that the suite runs in the background, perhaps at a terminal of its own. */
final class Launched {
    private static final int CONTROL_C = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final Path said;
    private final boolean terminal;

    private Launched(Process process, Path said, boolean terminal) {
        this.process = process;
        this.said = said;
        this.terminal = terminal;
    }

    /** Launches {@code command}; at a terminal it leads the session and the foreground group, as from an {@code exec}. */
    static Launched launch(List<String> command, Path directory, Path said, boolean terminal) throws IOException {
        List<String> words = new ArrayList<>(command);
        if (terminal) {
            StringBuilder line = new StringBuilder("exec");
            command.forEach(word -> line.append(" '").append(word).append('\''));
            words = List.of("script", "-q", "-e", "-c", line.toString(), "/dev/null");
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData");
        builder.environment().remove("MAVEN_ARGS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new Launched(builder.start(), said, terminal);
    }

    /** Returns the process that runs the command; it is below the one that makes the terminal. */
    long pid() {
        return terminal
                ? Processes.living().stream()
                        .filter(seen -> seen.parent() == process.pid())
                        .map(Processes.Seen::pid)
                        .findFirst()
                        .orElse(process.pid())
                : process.pid();
    }

    void signal(String name) throws IOException, InterruptedException {
        Processes.signal(name, pid());
    }

    /** What has ended by itself meanwhile, as a start that failed, does not hear it. */
    void typeControlC() throws IOException, InterruptedException {
        try {
            OutputStream keyboard = process.getOutputStream();
            keyboard.write(CONTROL_C);
            keyboard.flush();
        } catch (IOException e) {
            if (awaitEnd().isEmpty()) {
                throw e;
            }
        }
    }

    /** Closes the terminal, as a person closes a window. */
    void hangUp() {
        process.destroyForcibly();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    /** Waits until it says {@code word} or ends; returns whether it said so. */
    boolean awaitWord(String word) throws Exception {
        Await.until(
                word + " or the end", Settings.patiently(DEADLINE), () -> said().contains(word) || !process.isAlive());
        return said().contains(word);
    }

    /** Returns the exit status, empty if it does not end in time. */
    Optional<Integer> awaitEnd() throws InterruptedException {
        return process.waitFor(Settings.patiently(DEADLINE).toSeconds(), TimeUnit.SECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }
}
