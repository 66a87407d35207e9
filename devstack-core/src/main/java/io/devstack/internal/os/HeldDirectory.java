package io.devstack.internal.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Knows a directory by an open descriptor, which a rename does not change: Linux shows the name that it has now. */
final class HeldDirectory {
    private static final String DELETED = " (deleted)";

    /** Keeps its descriptors open. */
    @SuppressWarnings({"unused", "UnusedVariable"})
    private final DirectoryStream<Path> open;

    /** Device and inode. A number alone may be another thread's descriptor, which is closed and used again for a file. */
    private final Object key;

    private volatile Path descriptor;

    private HeldDirectory(DirectoryStream<Path> open, Object key, Path descriptor) {
        this.open = open;
        this.key = key;
        this.descriptor = descriptor;
    }

    /** Opens a directory; empty if that is not possible. */
    @SuppressWarnings("StreamResourceLeak") // it stays open as long as the supervisor lives
    static Optional<HeldDirectory> of(Path directory) {
        try {
            Path real = directory.toRealPath();
            DirectoryStream<Path> open = Files.newDirectoryStream(real);
            Optional<Object> key = keyOf(real);
            Optional<Path> own = key.flatMap(HeldDirectory::descriptorOf);
            if (own.isEmpty()) {
                open.close();
            }
            return own.map(descriptor -> new HeldDirectory(open, key.get(), descriptor));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns where it is now; empty if it was deleted. */
    Optional<Path> now() {
        if (!keyOf(descriptor).equals(Optional.of(key))) {
            descriptorOf(key).ifPresent(found -> descriptor = found);
        }
        return target(descriptor)
                .filter(path ->
                        !path.toString().endsWith(DELETED) && keyOf(descriptor).equals(Optional.of(key)));
    }

    /** Returns the directories that a process has open. */
    static List<Path> of(long pid) {
        List<Path> held = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            all.forEach(descriptor -> target(descriptor)
                    .filter(Path::isAbsolute)
                    .filter(Files::isDirectory)
                    .ifPresent(held::add));
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.copyOf(held); // it has ended, or belongs to another user
        }
        return held;
    }

    private static Optional<Path> descriptorOf(Object key) {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(descriptor -> keyOf(descriptor).equals(Optional.of(key)))
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> keyOf(Path file) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Never by way of a string: in a C locale some names are none. */
    private static Optional<Path> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
