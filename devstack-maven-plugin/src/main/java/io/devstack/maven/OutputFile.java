package io.devstack.maven;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/** A file that a goal writes for other programs. */
final class OutputFile {
    private OutputFile() {}

    /** Writes a file; what cannot be replaced, such as {@code /dev/stdout}, is written in place. */
    static void write(Path file, CharSequence content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path parent = target.resolveSibling("");
        Files.createDirectories(parent);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !(Files.isRegularFile(target) && Files.isWritable(parent))) {
            Files.writeString(target, content); // such as /dev/stdout, or a link to a file that was deleted
        } else {
            replace(target, content);
        }
    }

    /** Replaces the file at once: a program that reads it never sees a part, and a full disk leaves the old content. */
    private static void replace(Path target, CharSequence content) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.writeString(temporary, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            keepMode(target, temporary);
            try {
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.isRegularFile(target)) {
                    throw e;
                }
                Files.writeString(
                        target, content); // a file that is mounted by itself cannot be replaced: EBUSY of rename(2)
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void keepMode(Path target, Path temporary) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (view != null && Files.isRegularFile(target)) {
            Files.setPosixFilePermissions(temporary, view.readAttributes().permissions());
        }
    }
}
