package io.devstack.internal.supervisor;

import io.devstack.internal.state.NameChange;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Private copies of the jars that a supervisor runs from, in a cache of the user, keyed by their content. A running stack
 * never depends on files that a build rewrites. The bytes of each copy are compared with the original before every use, so
 * neither a damaged copy nor one that was tampered with is run.
 *
 * <p>Beside the copies is the {@linkplain ClassArchive class-data archive} of the supervisor's JVM.
 */
final class LibraryCache {
    private static final int KEPT = 4;
    private static final String UNFINISHED = ".new-";
    private static final FileTime FIXED_TIME = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path root;

    /** Uses {@code root}, which must exist, be this user's, and not be writable by others. */
    LibraryCache(Path root) {
        this.root = root;
    }

    /**
     * The copies of one class path.
     *
     * @param jars the copies, in the order of the class path
     * @param isNew whether they were made just now
     */
    record Copies(List<Path> jars, boolean isNew) {
        Path directory() {
            return jars.get(0).resolveSibling("");
        }

        String classPath() {
            return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    /**
     * Returns the copies of {@code classPath}; makes them if need be, and packs a class directory as a jar.
     *
     * @throws IOException if they cannot be made
     */
    Copies copiesOf(List<Path> classPath) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        CRC32 sum = new CRC32();
        for (Path element : classPath) {
            byte[] content = Files.isDirectory(element) ? pack(element) : Files.readAllBytes(element);
            contents.add(content);
            sum.update(content);
        }
        long size = contents.stream().mapToLong(content -> content.length).sum();
        Path directory = root.resolve(Long.toHexString(size) + "-" + Long.toHexString(sum.getValue()));
        List<Path> jars = IntStream.range(0, classPath.size())
                .mapToObj(i -> directory.resolve(nameOf(classPath.get(i), i)))
                .toList();
        boolean isNew = !hold(jars, contents);
        if (isNew) {
            make(directory, jars, contents);
            prune(directory);
        }
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        return new Copies(jars, isNew);
    }

    private static String nameOf(Path element, int index) {
        String name = String.valueOf(element.getFileName());
        return index + "-" + (name.endsWith(".jar") ? name : name + ".jar");
    }

    private static boolean hold(List<Path> jars, List<byte[]> contents) throws IOException {
        for (int i = 0; i < jars.size(); i++) {
            if (!Files.isRegularFile(jars.get(i))
                    || Files.size(jars.get(i)) != contents.get(i).length
                    || !Arrays.equals(Files.readAllBytes(jars.get(i)), contents.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Another build may do the same at the same time: the first to rename its directory wins, with the same bytes. */
    private void make(Path directory, List<Path> jars, List<byte[]> contents) throws IOException {
        Path unfinished = Files.createDirectory(root.resolve(UNFINISHED + UUID.randomUUID()));
        try {
            for (int i = 0; i < jars.size(); i++) {
                Path copy = unfinished.resolve(jars.get(i).getFileName());
                write(copy, contents.get(i));
                // the JVM ignores an archive that was made with a jar of another time
                Files.setLastModifiedTime(copy, FIXED_TIME);
            }
            NameChange.attempt(() -> {
                if (!hold(jars, contents)) {
                    delete(directory); // damaged; a supervisor that runs from it has its jars open
                    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
                }
            });
        } catch (FileSystemException e) {
            if (!hold(jars, contents)) {
                throw e;
            }
        } finally {
            deletePatiently(unfinished);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Keeps the copies used last: each version of devstack, and each build of a reactor, makes its own. */
    private void prune(Path current) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            List<Path> oldest = files.filter(file -> !file.equals(current))
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith(UNFINISHED))
                    .sorted(Comparator.comparing(LibraryCache::lastUse).reversed())
                    .skip(KEPT - 1L)
                    .toList();
            for (Path file : oldest) {
                delete(file);
            }
        }
    }

    private static FileTime lastUse(Path directory) {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (IOException e) {
            return NEVER; // another build has deleted it
        }
    }

    /** Deletes a directory of plain files; files that cannot be deleted, such as an open file on Windows, stay. */
    private static void delete(Path directory) {
        try {
            deleteAll(directory);
        } catch (IOException e) {
            return; // gone already, or in use
        }
    }

    private static void deletePatiently(Path directory) {
        try {
            NameChange.attempt(() -> deleteAll(directory));
        } catch (IOException e) {
            return; // gone already, or in use for long
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        }
    }

    /** The same classes give the same bytes, whatever the times of their files and the order in which they are listed. */
    private static byte[] pack(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Stream<Path> walk = Files.walk(classes);
                JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.setLevel(0);
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                JarEntry entry =
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/'));
                entry.setLastModifiedTime(FIXED_TIME);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
