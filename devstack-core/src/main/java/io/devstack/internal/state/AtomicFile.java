package io.devstack.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Writes a file so that a reader, also after a power cut, sees the old content or the new one and nothing between; also in
 * a thread that was interrupted, where a channel would refuse. Only the owner may read it.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes and waits until the disk has it. */
    static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8), true, OwnerOnly.file());
    }

    /** Writes bytes and waits until the disk has them. */
    static void write(Path file, byte[] content) throws IOException {
        write(file, content, true, OwnerOnly.file());
    }

    /** Writes and lets the system take its time (waiting for it was measured to take 0.5 to 15 ms); for what a power cut may undo. */
    static void writeSoon(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8), false, OwnerOnly.file());
    }

    /** Writes a program, like {@link #writeSoon}. */
    static void writeProgramSoon(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8), false, OwnerOnly.directory());
    }

    private static void write(Path file, byte[] content, boolean toDisk, FileAttribute<?>[] mode) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            byte[] unused = TrustedDirectory.uninterrupted(() -> create(temporary, content, toDisk, mode));
            OwnerOnly.giveToOwnerOf(temporary);
            move(temporary, file);
        } catch (IOException e) {
            delete(temporary);
            throw e;
        }
    }

    private static void move(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return; // the reason of the failed write is reported instead
        }
    }

    /** Writes to the file that it has created itself, never through a link of that name. */
    private static byte[] create(Path temporary, byte[] content, boolean toDisk, FileAttribute<?>[] mode)
            throws IOException {
        Files.deleteIfExists(temporary);
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(temporary, options, mode)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            if (toDisk) {
                out.force(true);
            }
        }
        return content;
    }
}
