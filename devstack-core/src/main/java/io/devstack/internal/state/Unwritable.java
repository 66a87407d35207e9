package io.devstack.internal.state;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out which of a stack's two directories cannot be written. */
public final class Unwritable {
    private static final long LEAST = 1L << 20;

    private Unwritable() {}

    /** Returns what the user can do about the one that cannot be written; about {@code directory} if both can. */
    public static String advice(Path directory, Path output) {
        if (!isWritable(directory)) {
            return "make " + directory + " writable or choose another pidDirectory";
        }
        if (!isWritable(output)) {
            return "make " + output + " writable or choose another outputDirectory";
        }
        if (isOnAnotherDisk(directory, output) && !hasRoom(output, Math.max(LEAST, largestCopy(directory)))) {
            return "make room on the disk with " + output + " or choose another outputDirectory";
        }
        return hasRoom(directory, LEAST)
                ? "make " + directory + " writable or choose another pidDirectory"
                : "make room on the disk with " + directory + " or choose another pidDirectory";
    }

    private static boolean isWritable(Path directory) {
        Path existing = existing(directory);
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }

    /** A directory that does not exist yet is made in its parent. */
    private static Path existing(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static boolean isOnAnotherDisk(Path directory, Path output) {
        try {
            return !Files.getFileStore(existing(directory)).equals(Files.getFileStore(existing(output)));
        } catch (IOException e) {
            return false;
        }
    }

    /** A file system that does not report its size may have room. */
    private static boolean hasRoom(Path directory, long bytes) {
        File existing = existing(directory).toFile();
        return existing.getTotalSpace() == 0 || existing.getUsableSpace() >= bytes;
    }

    private static long largestCopy(Path directory) {
        File[] files = directory.toFile().listFiles();
        long largest = 0;
        for (File file : files == null ? new File[0] : files) {
            largest = Math.max(largest, FileCopy.sizeOf(file.getName(), file.length()));
        }
        return largest;
    }
}
