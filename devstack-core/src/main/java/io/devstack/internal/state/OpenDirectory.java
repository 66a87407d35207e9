package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A directory whose files are reached by their names in it. A link in place of a file is never followed. */
interface OpenDirectory extends AutoCloseable {
    /** Opens a file for reading. */
    Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /** Creates a file. */
    Set<OpenOption> CREATE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Opens a file for writing, and creates it if there is none. */
    Set<OpenOption> WRITE = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Opens a file to append to it, and creates it if there is none; unlike another open, that of a pipe does not wait so. */
    Set<OpenOption> APPENDED = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** The size of the pieces that are read and copied. */
    int PIECE = 1 << 16;

    /**
     * Opens a directory of this user, or, for root, one in the project of another user.
     *
     * @param foreignProject the project if another user could replace its directories
     * @throws UntrustedFileException if the directory is neither inside of that project nor reached without any link
     */
    static OpenDirectory of(Path directory, Optional<Path> foreignProject) throws IOException {
        return foreignProject.isEmpty() ? new NamedDirectory(directory) : unlinked(directory, foreignProject);
    }

    /**
     * Opens a directory that another user could replace.
     *
     * @param project the project that it must not lead out of; empty for none
     * @throws UntrustedFileException if the directory is neither inside of that project nor reached without any link
     */
    static OpenDirectory unlinked(Path directory, Optional<Path> project) throws IOException {
        return unlinked(directory, project, UnlinkedDirectory.IS_POSSIBLE);
    }

    /** Like the above; if no directory can be opened without its path, the path is checked once and used. */
    static OpenDirectory unlinked(Path directory, Optional<Path> project, boolean canOpen) throws IOException {
        return canOpen
                ? UnlinkedDirectory.open(directory, project)
                : new NamedDirectory(UnlinkedDirectory.checked(directory, project));
    }

    /** Returns the attributes of a file: if the file system has modes and owners, with these. */
    BasicFileAttributes attributes(String name) throws IOException;

    /** Returns the owner of the directory; empty where files have none. */
    Optional<UserPrincipal> owner() throws IOException;

    /** Returns the view that changes mode and owner of a file; empty where files have none. */
    Optional<PosixFileAttributeView> view(String name);

    /** Sets the time when a file was written last. */
    void setModified(String name, FileTime time) throws IOException;

    /** Opens a file; a new one gets {@code mode}. */
    SeekableByteChannel open(String name, Set<? extends OpenOption> options, FileAttribute<?>... mode)
            throws IOException;

    /**
     * Opens a plain file that is appended to, by a path that leads to it whatever takes its place; creates it for its owner if
     * there is none.
     */
    AppendedFile append(String name) throws IOException;

    /** Like {@link #append(String)}; deletes a file first that has more than {@code most} bytes, or is a link or a pipe. */
    default AppendedFile append(String name, long most) throws IOException {
        try {
            BasicFileAttributes found = attributes(name);
            if (!found.isRegularFile() || found.size() > most) {
                delete(name);
            }
        } catch (NoSuchFileException e) {
            return append(name);
        }
        return append(name);
    }

    /** Returns the names of all files. */
    List<String> names() throws IOException;

    /** Deletes a file, if it is there. */
    void delete(String name) throws IOException;

    /**
     * Moves a file, in place of {@code target}.
     *
     * @throws AtomicMoveNotSupportedException if the file must be copied there
     */
    void rename(String name, OpenDirectory to, String target) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Returns the beginning of a file, at most {@code longest} bytes.
     *
     * @throws NoSuchFileException if there is no plain file of that name
     */
    default byte[] read(String name, int longest) throws IOException {
        if (!attributes(name).isRegularFile()) { // opening a pipe may wait for ever
            throw new NoSuchFileException(name);
        }
        return uninterrupted(() -> {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, longest));
            try (SeekableByteChannel in = open(name, READ)) {
                while (content.size() < longest && in.read(piece.clear()) >= 0) {
                    content.write(piece.array(), 0, Math.min(piece.position(), longest - content.size()));
                }
            }
            return content.toByteArray();
        });
    }

    /** Writes a file for its owner and waits until the disk has it, see {@link #write(String, byte[], boolean, FileAttribute[])}. */
    default void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8), true, OwnerOnly.file());
    }

    /**
     * Writes a file for its owner and lets the system take its time: waiting for it was measured to take 0.5 to 15 ms. For
     * what a power cut may undo.
     */
    default void writeSoon(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8), false, OwnerOnly.file());
    }

    /**
     * Writes a file so that a reader, also after a power cut, sees the old content or the new one and nothing between; also
     * in a thread that was interrupted, where a channel would refuse.
     */
    default void write(String name, byte[] content, boolean toDisk, FileAttribute<?>... mode) throws IOException {
        String temporary = "." + name + ".tmp";
        try {
            byte[] unused = uninterrupted(() -> {
                try (SeekableByteChannel out = create(temporary, mode)) {
                    writeAll(out, ByteBuffer.wrap(content));
                    if (toDisk && out instanceof FileChannel file) {
                        file.force(true);
                    }
                }
                return content;
            });
            giveToOwner(temporary);
            rename(temporary, this, name);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** Creates a file in place of the one of that name, never through a link. */
    private SeekableByteChannel create(String name, FileAttribute<?>... mode) throws IOException {
        delete(name);
        return open(name, CREATE, mode);
    }

    static void writeAll(SeekableByteChannel out, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    private void deleteQuietly(String name) {
        try {
            delete(name);
        } catch (IOException e) {
            return; // the reason of the failed write is reported instead
        }
    }

    /** Gives what root has made to the owner of this directory, which it would be in the way of otherwise. */
    default void giveToOwner(String name) throws IOException {
        Optional<PosixFileAttributeView> view = view(name);
        Optional<UserPrincipal> owner = owner();
        if (view.isPresent()
                && owner.isPresent()
                && !view.get().readAttributes().owner().equals(owner.get())) {
            try {
                view.get().setOwner(owner.get());
            } catch (FileSystemException e) {
                return; // a file system that has no such owners, root of a container that may not, or no root
            }
        }
    }

    /** Moves a file to another directory, for its owner alone; copies a plain one to another file system. */
    default void move(String name, OpenDirectory to, String target) throws IOException {
        makePrivate(name);
        try {
            rename(name, to, target);
        } catch (AtomicMoveNotSupportedException e) {
            if (!attributes(name).isRegularFile()) { // opening a pipe may wait for ever
                throw e;
            }
            FileCopy.copy(this, name, to, target);
            delete(name);
        }
    }

    private void makePrivate(String name) throws IOException {
        Optional<PosixFileAttributeView> view = view(name);
        if (view.isPresent() && view.get().readAttributes().isRegularFile()) {
            try {
                view.get().setPermissions(PosixFilePermissions.fromString("rw-------"));
            } catch (FileSystemException e) {
                return; // another user's, or a file system that keeps no modes
            }
        }
    }

    /** Returns whether a file is one of those that {@code owners} have written, or of any user where files have no owner. */
    default boolean isOf(Set<UserPrincipal> owners, String name) throws IOException {
        return !(attributes(name) instanceof PosixFileAttributes found) || owners.contains(found.owner());
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
}
