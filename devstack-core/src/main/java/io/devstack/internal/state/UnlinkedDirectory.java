package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that is open. Its files are reached from there, so it makes no difference if another user puts a link, or
 * another directory, in its place afterwards.
 */
final class UnlinkedDirectory implements OpenDirectory {
    /**
     * Whether this JVM can open files without their paths. It cannot on musl 1.2.4 and newer (Alpine), nor on macOS before
     * JDK-8343020.
     */
    static final boolean IS_POSSIBLE = isPossible();

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    UnlinkedDirectory(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /**
     * Opens a directory without any link on its way.
     *
     * @param project the project that it must not lead out of; empty for none
     * @throws UntrustedFileException if it is neither inside of {@code project} nor reached without any link
     */
    @SuppressWarnings("StreamResourceLeak") // the directory closes it
    static UnlinkedDirectory open(Path directory, Optional<Path> project) throws IOException {
        Path real = checked(directory, project);
        SecureDirectoryStream<Path> open =
                secure(Files.newDirectoryStream(Objects.requireNonNull(real.getRoot())), real);
        Path way = Path.of("");
        for (Path name : real) {
            way = way.resolve(name);
            SecureDirectoryStream<Path> above = open;
            try {
                open = secure(above.newDirectoryStream(way, LinkOption.NOFOLLOW_LINKS), real);
                way = Path.of("");
                above.close();
            } catch (AccessDeniedException e) {
                if (way.getNameCount() > 1 || !isSteady(above) || name.equals(real.getFileName())) {
                    above.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                above.close();
                throw e;
            }
        }
        return new UnlinkedDirectory(real, open);
    }

    /**
     * Returns whether no other user can replace a name in a directory. If this user may enter the directory of such a name
     * and not read it, the next one is opened through it: Java opens no directory for entering only.
     */
    private static boolean isSteady(SecureDirectoryStream<Path> directory) throws IOException {
        PosixFileAttributes found =
                directory.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
        Set<UserPrincipal> trusted = new HashSet<>();
        FileOwner.self().ifPresent(self -> trusted.add(self.principal()));
        trusted.add(FileOwner.of(Path.of("/")).principal());
        return trusted.contains(found.owner()) && !TrustedDirectory.isWritableByOthers(found);
    }

    /**
     * Returns the real path of a directory.
     *
     * @throws UntrustedFileException if it is neither inside of {@code project} nor reached without any link
     */
    static Path checked(Path directory, Optional<Path> project) throws IOException {
        Path named = directory.toAbsolutePath().normalize();
        Path real = named.toRealPath();
        if (project.isPresent()
                && !real.startsWith(project.get())
                && !(real.equals(named) && !named.startsWith(project.get()))) {
            throw UntrustedFileException.outside(named);
        }
        return real;
    }

    private static boolean isPossible() {
        try (DirectoryStream<Path> root = Files.newDirectoryStream(
                Objects.requireNonNull(Path.of("").toAbsolutePath().getRoot()))) {
            return root instanceof SecureDirectoryStream<Path>;
        } catch (IOException e) {
            return false;
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path directory) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(directory + " cannot be opened without its path on this file system");
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        return view(name).orElseThrow().readAttributes();
    }

    @Override
    public Optional<PosixFileAttributeView> view(String name) {
        return Optional.of(
                stream.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public Optional<UserPrincipal> owner() throws IOException {
        return Optional.of(stream.getFileAttributeView(PosixFileAttributeView.class)
                .readAttributes()
                .owner());
    }

    @Override
    public void setModified(String name, FileTime time) throws IOException {
        stream.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    @Override
    public SeekableByteChannel open(String name, Set<? extends OpenOption> options, FileAttribute<?>... mode)
            throws IOException {
        return stream.newByteChannel(Path.of(name), options, mode);
    }

    /** Where the system shows no descriptors, the file that was opened is used by its path. */
    @Override
    public AppendedFile append(String name) throws IOException {
        boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
        try {
            if (Descriptor.isPossible()) {
                return checked(Descriptor.open(() -> open(name, APPENDED, OwnerOnly.file())), name);
            }
            open(name, APPENDED, OwnerOnly.file()).close();
            return AppendedFile.at(path.resolve(name));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private AppendedFile checked(Descriptor file, String name) throws IOException {
        try {
            file.requirePlain(path.resolve(name));
            file.giveTo(owner());
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (SecureDirectoryStream<Path> again =
                stream.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)) { // it can be read only once
            again.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    @Override
    public void delete(String name) throws IOException {
        try {
            stream.deleteFile(Path.of(name));
        } catch (NoSuchFileException e) {
            return;
        }
    }

    @Override
    public void rename(String name, OpenDirectory to, String target) throws IOException {
        if (!(to instanceof UnlinkedDirectory there)) {
            throw new AtomicMoveNotSupportedException(name, target, "the other directory is not open");
        }
        stream.move(Path.of(name), there.stream, Path.of(target));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
