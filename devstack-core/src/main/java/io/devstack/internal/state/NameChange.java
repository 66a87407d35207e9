package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Renames and deletes files. Windows may keep an open file from both: there, a change is tried again for 2 s. */
public final class NameChange {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_MILLIS = 10;

    /** Where files have modes, a failure has another reason than an open file. */
    private static final boolean HAS_MODES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private NameChange() {}

    /** A change of a name. */
    @FunctionalInterface
    public interface Change {
        /** Makes it. */
        void make() throws IOException;
    }

    /** Deletes a file if it exists. */
    public static void delete(Path file) throws IOException {
        attempt(() -> Files.deleteIfExists(file));
    }

    /** Moves a file to {@code to}, in place of the file there. */
    public static void move(Path from, Path to) throws IOException {
        attempt(() -> {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
        });
    }

    /** Makes a change, on Windows again for 2 s while it fails. An interrupt does not cut this short. */
    public static void attempt(Change change) throws IOException {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    change.make();
                    return;
                } catch (NoSuchFileException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
                    throw e;
                } catch (FileSystemException e) {
                    if (HAS_MODES || System.nanoTime() - begin >= PATIENCE_NANOS) {
                        throw e;
                    }
                }
                interrupted |= wasInterruptedInAPause();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean wasInterruptedInAPause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
