package io.devstack.faults;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ground truth of a cell: every process of its namespace, read without any of the code under test. */
final class Processes {
    private Processes() {}

    /** One process; the same number with another start is another process. */
    record Seen(long pid, long parent, long session, long start, char state, String command) {
        boolean isDead() {
            return "ZXx".indexOf(state) >= 0;
        }

        boolean is(Seen other) {
            return pid == other.pid && start == other.start;
        }

        @Override
        public String toString() {
            return "%6d %6d %6d %c %s".formatted(pid, parent, session, state, command);
        }
    }

    /** Returns every process that lives. */
    static List<Seen> living() {
        List<Seen> living = new ArrayList<>();
        String[] names = new File("/proc").list((proc, name) -> Character.isDigit(name.charAt(0)));
        for (String name : names == null ? new String[0] : names) {
            look(Long.parseLong(name)).filter(seen -> !seen.isDead()).ifPresent(living::add);
        }
        return living;
    }

    static Optional<Seen> look(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String command = Files.readString(directory.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            return Optional.of(new Seen(
                    pid,
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[19]),
                    fields[0].charAt(0),
                    command.isEmpty()
                            ? stat.substring(stat.indexOf('('), stat.lastIndexOf(')') + 1)
                            : shortened(command)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String shortened(String command) {
        return command.length() <= 300
                ? command
                : command.substring(0, 120) + " ... " + command.substring(command.length() - 170);
    }

    static boolean isAlive(Seen process) {
        return look(process.pid).filter(now -> !now.isDead() && now.is(process)).isPresent();
    }

    /**
     * Sends a signal by {@code kill(1)}; false if there is no such process any more. What was not found has number 0,
     * which to {@code kill(2)} is the whole group of the caller.
     */
    static boolean signal(String name, long pid) throws IOException, InterruptedException {
        if (pid <= 1) {
            return false;
        }
        return new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    static String table() {
        StringBuilder table = new StringBuilder("   pid parent session state command\n");
        living().forEach(process -> table.append(process).append('\n'));
        return table.toString();
    }
}
