package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory by its path: of this user, who alone can put another one in its place, or on a system that opens files only
 * by their paths.
 */
final class NamedDirectory implements OpenDirectory {
    private final Path path;

    NamedDirectory(Path path) {
        this.path = path;
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        Optional<PosixFileAttributeView> view = view(name);
        return view.isPresent()
                ? view.get().readAttributes()
                : Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Optional<PosixFileAttributeView> view(String name) {
        return Optional.ofNullable(Files.getFileAttributeView(
                path.resolve(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public Optional<UserPrincipal> owner() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view == null
                ? Optional.empty()
                : Optional.of(view.readAttributes().owner());
    }

    @Override
    public void setModified(String name, FileTime time) throws IOException {
        Files.getFileAttributeView(path.resolve(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    @Override
    public SeekableByteChannel open(String name, Set<? extends OpenOption> options, FileAttribute<?>... mode)
            throws IOException {
        return Files.newByteChannel(path.resolve(name), options, mode);
    }

    @Override
    public AppendedFile append(String name) throws IOException {
        return AppendedFile.byPath(path.resolve(name), OwnerOnly.file());
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        NameChange.delete(path.resolve(name));
    }

    @Override
    public void rename(String name, OpenDirectory to, String target) throws IOException {
        if (!(to instanceof NamedDirectory other)) {
            throw new AtomicMoveNotSupportedException(name, target, "the other directory is open");
        }
        Path from = path.resolve(name);
        Path there = other.path.resolve(target);
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            NameChange.attempt(() -> Files.move(from, there, StandardCopyOption.ATOMIC_MOVE));
        } else {
            NameChange.move(from, there);
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
