package io.devstack.internal.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The one gate for files that devstack acts on. The directory is open, is no link, belongs to a trusted user, and no
 * other user can write to it. Its files are opened relative to it, so it makes no difference if another directory takes
 * its place.
 *
 * <p>Access control lists need no check of their own: the mask of a list is shown as the permissions of the group.
 */
final class TrustedDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> ENTER =
            Set.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final int PIECE = 8192;

    private final Path directory;
    private final DirectoryStream<Path> stream;
    private final Set<UserPrincipal> owners;
    private final Optional<PosixFileAttributes> attributes;

    private TrustedDirectory(
            Path directory,
            DirectoryStream<Path> stream,
            Set<UserPrincipal> owners,
            Optional<PosixFileAttributes> attributes) {
        this.directory = directory;
        this.stream = stream;
        this.owners = owners;
        this.attributes = attributes;
    }

    /**
     * Opens a directory; empty if there is none.
     *
     * @param owners the trusted users; empty where files have no owner
     * @throws UntrustedFileException if another user could have written to it
     */
    static Optional<TrustedDirectory> open(Path directory, Set<UserPrincipal> owners) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        BasicFileAttributes named =
                Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (named.isSymbolicLink()) {
            throw UntrustedFileException.link(directory);
        }
        if (!named.isDirectory()) {
            return Optional.empty();
        }
        if (!owners.isEmpty()) {
            check(
                    directory,
                    owners,
                    Files.readAttributes(directory, PosixFileAttributes.class),
                    true); // it may be hidden
        }
        DirectoryStream<Path> stream = openStream(directory);
        try {
            Optional<PosixFileAttributes> opened = owners.isEmpty()
                    ? Optional.empty()
                    : Optional.of(view(stream, directory).readAttributes());
            if (opened.isPresent()) {
                check(directory, owners, opened.get(), true);
                if (!Objects.equals(opened.get().fileKey(), named.fileKey())) {
                    throw new UntrustedFileException(directory, "was replaced while it was opened", "try again");
                }
            }
            return Optional.of(new TrustedDirectory(directory, stream, owners, opened));
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    @SuppressWarnings("StreamResourceLeak") // the directory closes it
    private static DirectoryStream<Path> openStream(Path directory) throws IOException {
        try {
            return Files.newDirectoryStream(directory);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    directory + " belongs to " + Files.getOwner(directory).getName() + " and may not be looked into",
                    e);
        }
    }

    private static void check(Path file, Set<UserPrincipal> owners, PosixFileAttributes found, boolean exposed)
            throws UntrustedFileException {
        if (!owners.contains(found.owner())) {
            throw UntrustedFileException.owned(file, found.owner().getName());
        }
        if (exposed && isWritableByOthers(found)) {
            throw UntrustedFileException.writable(file);
        }
    }

    static boolean isWritableByOthers(PosixFileAttributes found) {
        return !Collections.disjoint(found.permissions(), WRITE);
    }

    private static PosixFileAttributeView view(DirectoryStream<Path> stream, Path directory) {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(PosixFileAttributeView.class)
                : Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the owner of the directory; empty where files have none. */
    Optional<UserPrincipal> owner() {
        return attributes.map(PosixFileAttributes::owner);
    }

    /**
     * Returns the content of a file, empty if there is none.
     *
     * @throws DamagedRecordException if it is no plain file, too long, or another user could have written it
     */
    Optional<byte[]> read(String name, int longest) throws IOException {
        try {
            checkFile(name);
            return Optional.of(uninterrupted(() -> readWhole(name, longest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Checks that a file is a plain one and that no other user could have written it.
     *
     * @throws NoSuchFileException if there is none
     * @throws DamagedRecordException if it is something else
     */
    void checkFile(String name) throws IOException {
        Path file = directory.resolve(name);
        BasicFileAttributes found = fileAttributes(name);
        if (!found.isRegularFile()) {
            throw new DamagedRecordException(file, "it is not a plain file");
        }
        boolean exposed = isExposed();
        if (found instanceof PosixFileAttributes posix) {
            try {
                check(file, owners, posix, exposed);
            } catch (UntrustedFileException e) {
                throw new DamagedRecordException(file, e.problem());
            }
        }
    }

    /** Returns whether other users can get to the files in it. */
    boolean isExposed() {
        return attributes
                .filter(here -> !Collections.disjoint(here.permissions(), ENTER))
                .isPresent();
    }

    private BasicFileAttributes fileAttributes(String name) throws IOException {
        return owners.isEmpty()
                ? Files.readAttributes(directory.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : fileView(name).readAttributes();
    }

    private PosixFileAttributeView fileView(String name) {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                : Files.getFileAttributeView(
                        directory.resolve(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private SeekableByteChannel open(String name, Set<OpenOption> options) throws IOException {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.newByteChannel(Path.of(name), options, OwnerOnly.file())
                : Files.newByteChannel(directory.resolve(name), options, OwnerOnly.file());
    }

    private byte[] readWhole(String name, int longest) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (SeekableByteChannel in = open(name, options)) {
            return readAll(in, name, longest);
        }
    }

    private byte[] readAll(SeekableByteChannel in, String name, int longest) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (in.read(piece.clear()) >= 0) {
            content.write(piece.array(), 0, piece.position());
            if (content.size() > longest) {
                throw new DamagedRecordException(directory.resolve(name), "it is too long for a record");
            }
        }
        return content.toByteArray();
    }

    /** Opens a file that only its owner may open, so that no other user can lock it; creates it if there is none. */
    FileChannel openLock(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            BasicFileAttributes found = fileAttributes(name);
            if (!found.isRegularFile()) {
                throw new IOException(file + " is not a plain file; delete it"); // opening a pipe may wait for ever
            }
            if (found instanceof PosixFileAttributes posix) {
                check(file, owners, posix, false);
                if (!PRIVATE.containsAll(posix.permissions())) {
                    fileView(name).setPermissions(PRIVATE);
                }
            }
        } catch (NoSuchFileException e) {
            // it is created below
        }
        SeekableByteChannel channel =
                open(name, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        giveToOwner(name);
        if (channel instanceof FileChannel lockable) {
            return lockable;
        }
        channel.close();
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** A file that root creates in the directory of another user must not keep that user out. */
    private void giveToOwner(String name) throws IOException {
        if (attributes.isPresent()
                && fileAttributes(name) instanceof PosixFileAttributes created
                && !created.owner().equals(attributes.get().owner())) {
            try {
                fileView(name).setOwner(attributes.get().owner());
            } catch (FileSystemException e) {
                return; // root of a container that may not
            }
        }
    }

    /** An action on a channel, which an interrupt closes. */
    @FunctionalInterface
    interface ChannelAction {
        byte[] run() throws IOException;
    }

    /** Runs the action to its end, from its beginning after each interrupt; the thread is interrupted again afterwards. */
    static byte[] uninterrupted(ChannelAction action) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return action.run();
                } catch (ClosedByInterruptException e) {
                    continue; // with the interrupt cleared
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
