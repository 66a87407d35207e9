package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** A directory of this user for files that are run, such as jars: no other user can write to it or to those above it. */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private PrivateDirectory() {}

    /**
     * Returns {@code names} below {@code base}; all of them are created if need be. Empty if another user owns one of them or
     * can write to it, or if this user has no name.
     *
     * @throws IOException if one cannot be created
     */
    public static Optional<Path> create(Path base, String... names) throws IOException {
        Files.createDirectories(base.getParent() == null ? base : base.getParent());
        Path directory = base;
        boolean isPrivate = createOne(directory);
        for (String name : names) {
            directory = directory.resolve(name);
            isPrivate = isPrivate && createOne(directory);
        }
        return isPrivate ? Optional.of(directory) : Optional.empty();
    }

    private static boolean createOne(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, OwnerOnly.directory());
        } catch (FileAlreadyExistsException e) {
            return isPrivate(directory);
        }
        return isPrivate(directory);
    }

    private static boolean isPrivate(Path directory) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && AccessList.isPrivate(directory);
        }
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        UserPrincipal self = FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name", ""));
        return found.isDirectory()
                && found.owner().equals(self)
                && Collections.disjoint(found.permissions(), OTHERS_WRITE);
    }
}
