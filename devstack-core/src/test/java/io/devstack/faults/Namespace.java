package io.devstack.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs of the suite in namespaces of processes, network and mounts of their own. */
final class Namespace {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<String> UNSHARE =
            List.of("unshare", "--pid", "--net", "--mount", "--mount-proc", "--fork", "--kill-child");

    private final Path directory;

    /** Makes a runner whose cells work below {@code directory}. */
    Namespace(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** Returns whether this machine lets us; a container often does not. */
    static boolean isPossible() {
        try {
            List<String> command = new ArrayList<>(UNSHARE);
            command.addAll(List.of("sh", "-c", "echo 300 > /proc/sys/kernel/ns_last_pid && command -v perl script"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Plays the cell and returns what was wrong. */
    List<String> play(Cell cell) throws IOException, InterruptedException {
        return run(CellMain.class, cell.id(), cell.id());
    }

    /** Runs a program that takes a word and a directory and leaves {@code result.txt}; returns the lines of that. */
    List<String> run(Class<?> main, String word, String name) throws IOException, InterruptedException {
        Path work = directory.resolve(name);
        delete(work);
        Files.createDirectories(work);
        List<String> command = new ArrayList<>(UNSHARE);
        command.addAll(List.of("perl", Programs.put("init.pl", work).toString()));
        command.addAll(PackedClasses.running(main, word, work.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("cell.out").toFile())
                .start();
        try {
            boolean ended = process.waitFor(Settings.patiently(LIMIT).toSeconds(), TimeUnit.SECONDS);
            Path result = work.resolve("result.txt");
            if (!ended || !Files.exists(result)) {
                return List.of("the cell came to no end: " + Files.readString(work.resolve("cell.out")));
            }
            List<String> wrong = Files.readAllLines(result);
            if (wrong.isEmpty()) {
                delete(work);
            }
            return wrong;
        } finally {
            process.destroyForcibly(); // takes the namespace with it
        }
    }

    /** For the program in the namespace, which has a session of its own: ends it when the suite does, however that ends. */
    static void endWithSuite() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        System.err.println("the suite's pipe broke: " + e);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "suite");
        watch.setDaemon(true);
        watch.start();
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
