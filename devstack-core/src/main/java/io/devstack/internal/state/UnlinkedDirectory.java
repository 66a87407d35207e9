package io.devstack.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A directory in a project of another user, for root. It is opened without any link on its way, and its files are reached
 * from there, so it makes no difference if the other user puts a link in its place afterwards.
 */
final class UnlinkedDirectory implements AutoCloseable {
    private static final int LONGEST_LIST = 1 << 20;
    private static final int PIECE = 1 << 16;

    private final SecureDirectoryStream<Path> stream;

    private UnlinkedDirectory(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /**
     * Opens a directory.
     *
     * @throws UntrustedFileException if it is neither inside of {@code project} nor reached without any link
     */
    @SuppressWarnings("StreamResourceLeak") // the directory closes it
    static UnlinkedDirectory open(Path directory, Path project) throws IOException {
        Path named = directory.toAbsolutePath().normalize();
        Path real = named.toRealPath();
        if (!real.startsWith(project) && !(real.equals(named) && !named.startsWith(project))) {
            throw UntrustedFileException.outside(named);
        }
        SecureDirectoryStream<Path> open =
                secure(Files.newDirectoryStream(Objects.requireNonNull(real.getRoot())), real);
        for (Path name : real) {
            try (SecureDirectoryStream<Path> above = open) {
                open = secure(above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), real);
            }
        }
        return new UnlinkedDirectory(open);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path directory) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(directory + " cannot be opened without its path on this file system");
    }

    PosixFileAttributes attributes(String name) throws IOException {
        return view(name).readAttributes();
    }

    private PosixFileAttributeView view(String name) {
        return stream.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private UserPrincipal owner() throws IOException {
        return stream.getFileAttributeView(PosixFileAttributeView.class)
                .readAttributes()
                .owner();
    }

    /**
     * Returns the lines of a plain file of this user or of the owner of the directory, who could do with the files in it
     * what the lines ask for; none if there is no such file.
     */
    List<String> ownLines(String name) {
        try {
            PosixFileAttributes found = attributes(name);
            boolean own = found.owner().equals(owner())
                    || FileOwner.self()
                            .filter(self -> self.principal().equals(found.owner()))
                            .isPresent();
            return own && found.isRegularFile() && found.size() <= LONGEST_LIST
                    ? read(name).lines().toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private String read(String name) throws IOException {
        try (SeekableByteChannel in =
                stream.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer content = ByteBuffer.allocate(LONGEST_LIST);
            while (content.hasRemaining() && in.read(content) >= 0) {
                continue;
            }
            return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
        }
    }

    /** Writes a new file in place of the one of that name, for the owner of the directory. */
    void write(String name, String text) throws IOException {
        try (SeekableByteChannel out = create(name)) {
            writeAll(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        giveToOwner(name);
    }

    private SeekableByteChannel create(String name) throws IOException {
        delete(name);
        return stream.newByteChannel(
                Path.of(name),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                OwnerOnly.file());
    }

    private static void writeAll(SeekableByteChannel out, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    /** Gives a file or directory that root has made to the owner of this directory. */
    void giveToOwner(String name) throws IOException {
        try {
            view(name).setOwner(owner());
        } catch (FileSystemException e) {
            return; // root of a container that may not
        }
    }

    /** Deletes a file, if it is there. */
    void delete(String name) throws IOException {
        try {
            stream.deleteFile(Path.of(name));
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /** Moves a file to another directory, for its owner alone. */
    void move(String name, UnlinkedDirectory to, String target) throws IOException {
        if (attributes(name).isRegularFile()) {
            view(name).setPermissions(PosixFilePermissions.fromString("rw-------"));
        }
        try {
            stream.move(Path.of(name), to.stream, Path.of(target));
        } catch (AtomicMoveNotSupportedException e) { // another file system
            copy(name, to, target);
            delete(name);
        }
    }

    private void copy(String name, UnlinkedDirectory to, String target) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (SeekableByteChannel in = stream.newByteChannel(
                        Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                SeekableByteChannel out = to.create(target)) {
            while (in.read(piece.clear()) >= 0) {
                writeAll(out, piece.flip());
            }
        }
        to.view(target).setTimes(attributes(name).lastModifiedTime(), null, null); // the list has it
        to.giveToOwner(target);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
