package io.devstack.internal.supervisor;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.NameChange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class-data archive of the supervisor's JVM, which halves the processor time until READY (0.30 to 0.16 s on JDK 17, 0.34
 * to 0.18 s on 25). Made once for each JDK, set of options and library, in a JVM of its own, after the stack is ready.
 *
 * <p>A damaged archive crashes the JVM (SIGSEGV, tried), so its length is part of its name, and a supervisor that ends before
 * READY is started once more without it.
 */
final class ClassArchive {
    private static final String SUFFIX = ".jsa";
    private static final String UNFINISHED = ".new-";

    private final Path directory;
    private final String prefix;

    /** The archive in {@code directory} for the JVM that runs this code and {@code options}. */
    ClassArchive(Path directory, List<String> options) {
        this.directory = directory;
        String jvm = String.join(
                "\n",
                System.getProperty("java.home"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                System.getProperty("os.arch"),
                String.join("\n", options));
        this.prefix = "classes-" + UUID.nameUUIDFromBytes(jvm.getBytes(StandardCharsets.UTF_8)) + "-";
    }

    /** Returns the archive if there is one that is whole. */
    Optional<Path> find() throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "[0-9]+" + Pattern.quote(SUFFIX));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String found = String.valueOf(file.getFileName());
                if (name.matcher(found).matches() && found.equals(nameFor(Files.size(file)))) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** Returns where the script of the command line keeps the archive of its own jar, for the same JVM. */
    Path ofCommand() {
        return directory.resolve("command-" + prefix + "v1" + SUFFIX);
    }

    String nameFor(long length) {
        return prefix + length + SUFFIX;
    }

    /** Makes the archive in a JVM of its own, at low priority, once for each supervisor. */
    static final class Maker {
        private final OperatingSystem system;
        private final Optional<Path> directory;
        private @Nullable Process process;
        private boolean begun;
        private boolean over;

        /** Makes it in the directory that the client has named, if it has. */
        Maker(OperatingSystem system) {
            this.system = system;
            this.directory = Optional.ofNullable(System.getProperty(SupervisorCommand.ARCHIVE_DIRECTORY))
                    .map(Path::of);
        }

        /** Begins to make it in the background; does nothing the second time. */
        synchronized void begin() {
            if (!begun && !over && directory.isPresent()) {
                begun = true;
                SideThread.begin("devstack-class-archive", () -> make(directory.get()));
            }
        }

        private void make(Path in) {
            Path unfinished = in.resolve(UNFINISHED + UUID.randomUUID() + SUFFIX);
            try {
                try {
                    if (launch(unfinished).waitFor() == 0 && Files.exists(unfinished)) {
                        publish(unfinished, new ClassArchive(in, SupervisorCommand.OPTIONS));
                    }
                } finally {
                    NameChange.delete(unfinished);
                }
            } catch (IOException | InterruptedException e) {
                return; // no space, the cache was cleared, or the stack is being stopped: the next supervisor tries
                // again
            }
        }

        private static void publish(Path unfinished, ClassArchive archive) throws IOException {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.READ)) {
                channel.force(true);
            }
            Path whole = archive.directory.resolve(archive.nameFor(Files.size(unfinished)));
            NameChange.attempt(() -> Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE));
        }

        private synchronized Process launch(Path unfinished) throws IOException, InterruptedException {
            if (over) {
                throw new InterruptedException();
            }
            List<String> words = SupervisorCommand.jvm();
            words.addAll(List.of(
                    "-XX:ArchiveClassesAtExit=" + unfinished,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Training.class.getName()));
            Process launched = new ProcessBuilder(system.inBackground(words))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process = launched;
            return launched;
        }

        /** Ends the making: no helper may run while the end of services is proven. */
        synchronized void end() throws InterruptedException {
            over = true;
            if (process != null) {
                // a process that waits for a disk does not end before that, and no stop may wait for it
                process.destroyForcibly().waitFor(2, TimeUnit.SECONDS);
            }
        }
    }
}
