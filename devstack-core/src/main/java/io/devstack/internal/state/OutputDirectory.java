package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Makes and opens the output directory of a stack, which another user may own or replace by a link. */
final class OutputDirectory {
    private final Path output;
    private final Optional<Path> foreignProject;
    private final boolean anywhere;
    private final Archive.Readers readers;

    OutputDirectory(Path output, Optional<Path> foreignProject, boolean anywhere, Archive.Readers readers) {
        this.output = output;
        this.foreignProject = foreignProject;
        this.anywhere = anywhere;
        this.readers = readers;
    }

    /** Opens the output directory; behind a link it is opened if root chose it. */
    OpenDirectory open() throws IOException {
        try {
            return OpenDirectory.of(output, foreignProject);
        } catch (UntrustedFileException e) {
            if (anywhere) {
                return OpenDirectory.unlinked(output, Optional.empty());
            }
            throw e;
        }
    }

    /** Opens it, made if need be, for a file that is put there. */
    OpenDirectory openForWriting() throws IOException {
        makeForItsOwner();
        return open();
    }

    /** Root keeps no directory in the project of another user, who could not delete it. */
    private void makeForItsOwner() throws IOException {
        Deque<Path> made = new ArrayDeque<>();
        Path directory = output.toAbsolutePath().normalize();
        while (foreignProject.isPresent()
                && directory.startsWith(foreignProject.get())
                && Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            made.push(directory);
            directory = Objects.requireNonNull(directory.getParent());
        }
        make();
        for (Path each : made) {
            try (OpenDirectory above = OpenDirectory.of(Objects.requireNonNull(each.getParent()), foreignProject)) {
                above.giveToOwner(each.getFileName().toString());
            } catch (UntrustedFileException e) {
                return; // behind a link: whether root may act there is decided when it is opened
            }
        }
    }

    /** Returns the attributes of a new file or directory: {@code ofOwner}, or what the umask allows. */
    FileAttribute<?>[] mode(FileAttribute<?>... ofOwner) {
        return readers == Archive.Readers.OWNER ? ofOwner : new FileAttribute<?>[0];
    }

    private void make() throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(output, mode(OwnerOnly.directory()));
        } catch (FileAlreadyExistsException e) {
            Files.createDirectories(output); // fails if it is no directory
        }
    }

    /** The owner of the directory could do with the files in it what a list asks for, but not outside of the project. */
    Set<UserPrincipal> trusted(OpenDirectory there) throws IOException {
        Set<UserPrincipal> users = new HashSet<>();
        FileOwner.self().ifPresent(self -> users.add(self.principal()));
        if (foreignProject.isEmpty() || output.toRealPath().startsWith(foreignProject.get())) {
            there.owner().ifPresent(users::add);
        }
        return users;
    }
}
