package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files that only their owner may open, if the file system supports that. */
final class OwnerOnly {
    private OwnerOnly() {}

    static FileAttribute<?>[] file() {
        return attributes("rw-------");
    }

    /** Returns the mode of a directory or a program. */
    static FileAttribute<?>[] directory() {
        return attributes("rwx------");
    }

    /** Takes the rights of others to a file that exists away; a link stays as it is. */
    static void make(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && view.readAttributes().isRegularFile()) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (FileSystemException e) {
                return; // another user's, or a file system that keeps no modes
            }
        }
    }

    /** Gives a file that root has created to the owner of its directory, which it would be in the way of otherwise. */
    static void giveToOwnerOf(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory == null || FileOwner.self().filter(FileOwner::isRoot).isEmpty()) {
            return;
        }
        FileOwner owner = FileOwner.of(directory);
        if (!owner.isRoot()) {
            try {
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setOwner(owner.principal());
            } catch (FileSystemException e) {
                return; // a file system that has no such owners, or root of a container that may not
            }
        }
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
