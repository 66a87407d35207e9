package io.devstack.internal.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
 * <p>Where files have modes, access control lists need no check of their own: the mask of a list is shown as the permissions of the
 * group.
 */
final class TrustedDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> ENTER =
            Set.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final DirectoryStream<Path> stream;
    private final OpenDirectory files;
    private final Set<UserPrincipal> owners;
    private final Optional<PosixFileAttributes> attributes;

    private TrustedDirectory(
            Path directory,
            DirectoryStream<Path> stream,
            Set<UserPrincipal> owners,
            Optional<PosixFileAttributes> attributes) {
        this.directory = directory;
        this.stream = stream;
        this.files = stream instanceof SecureDirectoryStream<Path> secure
                ? new UnlinkedDirectory(directory, secure)
                : new NamedDirectory(directory);
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
        if (owners.isEmpty()) {
            AccessList.check(directory);
        } else {
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
            throws IOException {
        if (!isOf(owners, file, found)) {
            throw UntrustedFileException.owned(file, found.owner().getName());
        }
        if (exposed && isWritableByOthers(found)) {
            throw UntrustedFileException.writable(file);
        }
    }

    /** Returns whether a file is of a trusted user. An owner that others have, too, is proven by the permission to write. */
    static boolean isOf(Set<UserPrincipal> owners, Path file, PosixFileAttributes found) throws IOException {
        return owners.contains(found.owner())
                && (FileOwner.self().filter(FileOwner::isAmbiguous).isEmpty() || Files.isWritable(file));
    }

    static boolean isWritableByOthers(PosixFileAttributes found) {
        return !Collections.disjoint(found.permissions(), WRITE);
    }

    static PosixFileAttributeView view(DirectoryStream<Path> stream, Path directory) {
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
            byte[] content = files.read(name, longest + 1);
            if (content.length > longest) {
                throw new DamagedRecordException(directory.resolve(name), "it is too long for a record");
            }
            return Optional.of(content);
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
        BasicFileAttributes found = files.attributes(name);
        if (!found.isRegularFile()) {
            throw new DamagedRecordException(file, "it is not a plain file");
        }
        try {
            if (found instanceof PosixFileAttributes posix) {
                check(file, owners, posix, isExposed());
            } else {
                AccessList.check(file);
            }
        } catch (UntrustedFileException e) {
            throw new DamagedRecordException(file, e.problem());
        }
    }

    /** Returns whether other users can get to the files in it. */
    boolean isExposed() {
        return attributes
                .filter(here -> !Collections.disjoint(here.permissions(), ENTER))
                .isPresent();
    }

    /** Writes a file, all of it or nothing. */
    void write(String name, String text, boolean toDisk) throws IOException {
        files.write(name, text.getBytes(StandardCharsets.UTF_8), toDisk, OwnerOnly.file());
    }

    /** Opens a file that only its owner may open, so that no other user can lock it; creates it if there is none. */
    FileChannel openLock(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            BasicFileAttributes found = files.attributes(name);
            if (!found.isRegularFile()) {
                throw new IOException(file + " is not a plain file; delete it"); // opening a pipe may wait for ever
            }
            if (found instanceof PosixFileAttributes posix) {
                check(file, owners, posix, false);
                if (!PRIVATE.containsAll(posix.permissions())) {
                    files.view(name).orElseThrow().setPermissions(PRIVATE);
                }
            } else {
                AccessList.tighten(file, false);
            }
        } catch (NoSuchFileException e) {
            // it is created below
        }
        SeekableByteChannel channel = files.open(name, OpenDirectory.WRITE, OwnerOnly.file());
        if (attributes.isPresent()) {
            files.giveToOwner(name);
        }
        if (channel instanceof FileChannel lockable) {
            return lockable;
        }
        channel.close();
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
