package io.devstack.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Makes a PID directory, for its owner only and invisible to git. */
final class DirectoryCreation {
    private static final String IGNORE = ".gitignore";
    private static final String ALL_FILES = "*\n";

    private DirectoryCreation() {}

    /** Makes a directory again that a run has; what else was put in its place stays there. */
    static StateDirectory make(Path directory) throws IOException {
        try {
            Path absolute = directory.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.isDirectory(absolute)) {
                Files.createDirectory(absolute, OwnerOnly.directory());
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) { // else another start was quicker
                throw new IOException(
                        directory + " is not a directory; move it away or choose another pidDirectory", e);
            }
        }
        StateDirectory state = StateDirectory.at(directory);
        state.gate().prepare();
        Path ignore = state.path().resolve(IGNORE);
        if (Files.notExists(ignore, LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(ignore, LinkOption.NOFOLLOW_LINKS) && Files.size(ignore) == 0)) { // a full disk
            writeIgnore(state);
        }
        return state;
    }

    /** Not atomic: of several starts at once each may write it. */
    private static void writeIgnore(StateDirectory state) throws IOException {
        try (OpenDirectory here = state.open();
                SeekableByteChannel out = here.open(IGNORE, OpenDirectory.WRITE)) {
            out.write(ByteBuffer.wrap(ALL_FILES.getBytes(StandardCharsets.US_ASCII)));
            here.giveToOwner(IGNORE);
        }
    }
}
