package io.devstack.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/** Copies a file to a directory on another file system, all of it or nothing; of a long log only the end. */
final class FileCopy {
    /** How many bytes the copy of a log has at most. */
    static final long LONGEST_LOG = 64L << 20;

    private FileCopy() {}

    /** Returns how many bytes the copy of a file has. */
    static long sizeOf(String name, long original) {
        return name.endsWith(".log") ? Math.min(original, LONGEST_LOG) : original;
    }

    /** Copies a plain file. The first line of a log of which only the end is copied reports that. */
    static void copy(OpenDirectory from, String name, OpenDirectory to, String target) throws IOException {
        String temporary = "." + target + ".tmp";
        to.delete(temporary);
        try {
            try (SeekableByteChannel in = from.open(name, OpenDirectory.READ);
                    SeekableByteChannel out = to.open(temporary, OpenDirectory.CREATE, OwnerOnly.file())) {
                long size = in.size();
                if (sizeOf(name, size) < size) {
                    byte[] note = note(size);
                    OpenDirectory.writeAll(out, ByteBuffer.wrap(note));
                    in.position(size - LONGEST_LOG + note.length);
                }
                ByteBuffer piece = ByteBuffer.allocate(OpenDirectory.PIECE);
                while (in.position() < size && in.read(piece.clear()) >= 0) { // it may be written on
                    OpenDirectory.writeAll(out, piece.flip());
                }
            }
            to.setModified(temporary, from.attributes(name).lastModifiedTime()); // the list has it
            to.giveToOwner(temporary);
            to.rename(temporary, to, target);
        } catch (IOException e) {
            delete(to, temporary, e);
            throw e;
        }
    }

    private static byte[] note(long size) {
        return ("[devstack: this log had " + (size >> 20) + " MB; only its last " + (LONGEST_LOG >> 20)
                        + " MB were copied to this file system]\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void delete(OpenDirectory directory, String name, IOException reason) {
        try {
            directory.delete(name);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
