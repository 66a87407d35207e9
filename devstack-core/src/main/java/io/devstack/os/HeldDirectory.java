package io.devstack.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Knows a directory by an open descriptor, which a rename does not change: Linux shows the name that it has now. */
final class HeldDirectory {
    private static final String DELETED = " (deleted)";

    /** Keeps the descriptor open. */
    @SuppressWarnings({"unused", "UnusedVariable"})
    private final DirectoryStream<Path> open;

    private final Path descriptor;

    private HeldDirectory(DirectoryStream<Path> open, Path descriptor) {
        this.open = open;
        this.descriptor = descriptor;
    }

    /** Opens a directory; empty if that is not possible. */
    @SuppressWarnings("StreamResourceLeak") // it stays open as long as the supervisor lives
    static Optional<HeldDirectory> of(Path directory) {
        try {
            Path real = directory.toRealPath();
            List<Path> before = descriptors("self", real);
            DirectoryStream<Path> open = Files.newDirectoryStream(real);
            Optional<Path> own = descriptors("self", real).stream()
                    .filter(descriptor -> !before.contains(descriptor))
                    .findFirst();
            if (own.isEmpty()) {
                open.close();
            }
            return own.map(descriptor -> new HeldDirectory(open, descriptor));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns where it is now; empty if it was deleted. */
    Optional<Path> now() {
        return target(descriptor).filter(path -> !path.endsWith(DELETED)).map(Path::of);
    }

    /** Returns the directories that a process has open. */
    static List<Path> of(long pid) {
        List<Path> held = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            all.forEach(descriptor -> target(descriptor)
                    .filter(target -> target.startsWith("/"))
                    .map(Path::of)
                    .filter(Files::isDirectory)
                    .ifPresent(held::add));
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.copyOf(held); // it has ended, or belongs to another user
        }
        return held;
    }

    private static List<Path> descriptors(String process, Path directory) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process + "/fd"))) {
            return all.filter(descriptor -> target(descriptor)
                            .filter(directory.toString()::equals)
                            .isPresent())
                    .toList();
        }
    }

    private static Optional<String> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
