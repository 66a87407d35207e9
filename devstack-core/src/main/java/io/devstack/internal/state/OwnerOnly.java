package io.devstack.internal.state;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files that only their owner may open, if the file system supports that. */
final class OwnerOnly {
    private OwnerOnly() {}

    static FileAttribute<?>[] file() {
        return attributes("rw-------", false);
    }

    static FileAttribute<?>[] program() {
        return attributes("rwx------", false);
    }

    /** On Windows, new files of the directory inherit that only its owner may open them. */
    static FileAttribute<?>[] directory() {
        return attributes("rwx------", true);
    }

    private static FileAttribute<?>[] attributes(String permissions, boolean directory) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : AccessList.attributes(directory);
    }
}
