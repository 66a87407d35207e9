package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is open, by the path of its descriptor. The JDK neither shows the number of a descriptor nor hands an open file to
 * a child, but on Linux a path such as {@code /dev/fd/7} opens that very file again. The number is that of the only descriptor
 * which was new after the file was opened; a lock, of which the JDK knows by the open file, proves that it is the same file.
 */
final class Descriptor implements AppendedFile {
    private static final Path DESCRIPTORS = Path.of("/dev/fd");
    private static final int ATTEMPTS = 20;
    private static final long BEYOND_ALL_FILES = Long.MAX_VALUE - 1;

    private final SeekableByteChannel channel;
    private final Path path;

    private Descriptor(SeekableByteChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /** Opens a file. */
    @FunctionalInterface
    interface Opening {
        SeekableByteChannel open() throws IOException;
    }

    /** Returns whether such a path opens a file again, as on Linux; on macOS it shares the position of the descriptor. */
    static boolean isPossible() {
        return Files.isSymbolicLink(DESCRIPTORS) && Files.isDirectory(DESCRIPTORS);
    }

    /** Opens a file; another thread may open files meanwhile, so several attempts may be needed. */
    static Descriptor open(Opening opening) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Set<Path> before = ofFiles();
            SeekableByteChannel channel = opening.open();
            try {
                Set<Path> added = ofFiles();
                added.removeAll(before);
                if (added.size() == 1 && isSame(channel, added.iterator().next())) {
                    return new Descriptor(channel, added.iterator().next());
                }
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
        throw new IOException("the descriptor of an open file was not found in " + DESCRIPTORS);
    }

    private static Set<Path> ofFiles() throws IOException {
        Set<Path> all = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            descriptors.forEach(all::add);
        }
        all.removeIf(each -> !isPlain(each)); // the one that listed them is closed by now: its number is free
        return all;
    }

    private static boolean isPlain(Path descriptor) {
        try {
            return Files.readAttributes(descriptor, BasicFileAttributes.class).isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isSame(SeekableByteChannel channel, Path descriptor) throws IOException {
        if (!(channel instanceof FileChannel file)) {
            return false;
        }
        try (FileLock lock = file.tryLock(BEYOND_ALL_FILES, 1, false);
                FileChannel other = FileChannel.open(descriptor, StandardOpenOption.WRITE)) {
            if (lock == null) {
                return false; // another process looks for its own
            }
            try {
                FileLock second = other.tryLock(BEYOND_ALL_FILES, 1, false);
                if (second != null) {
                    second.release();
                }
                return false;
            } catch (OverlappingFileLockException e) {
                return true;
            }
        }
    }

    /**
     * Checks that this is a plain file without a second name, which could be that of a file elsewhere.
     *
     * @throws IOException if it is something else; it must not be written then
     */
    void requirePlain(Path named) throws IOException {
        Object names = Files.getAttribute(path, "unix:nlink");
        if (!Files.isRegularFile(path) || (names instanceof Integer number && number > 1)) {
            throw new IOException(named + " is not a plain file, or has another name too; delete it");
        }
    }

    /** Gives the file to the owner of its directory, whom it would be in the way of otherwise. */
    void giveTo(Optional<UserPrincipal> owner) {
        try {
            if (owner.isPresent() && !Files.getOwner(path).equals(owner.get())) {
                Files.setOwner(path, owner.get());
            }
        } catch (IOException e) {
            return; // a file system that has no such owners, root of a container that may not, or no root
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
