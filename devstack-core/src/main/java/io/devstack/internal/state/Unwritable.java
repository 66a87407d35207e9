package io.devstack.internal.state;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out which of a stack's two directories cannot be written. */
public final class Unwritable {
    private Unwritable() {}

    /** Returns what the user can do about the one that cannot be written; about {@code directory} if both can. */
    public static String advice(Path directory, Path output) {
        return isWritable(output) || !isWritable(directory)
                ? "make " + directory + " writable or choose another pidDirectory"
                : "make " + output + " writable or choose another outputDirectory";
    }

    /** A directory that does not exist yet is made in its parent. */
    private static boolean isWritable(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }
}
