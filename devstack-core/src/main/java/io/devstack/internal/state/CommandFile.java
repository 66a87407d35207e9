package io.devstack.internal.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The program {@code devstack} in a PID directory. A file of that name without the mark of devstack is never touched. */
final class CommandFile {
    static final String NAME = "devstack";

    private static final String MARK = "# The command devstack for the stack of this directory.";
    private static final int LONGEST_HEAD = 200;

    private CommandFile() {}

    /** Writes it, unless another program's file is in its place. */
    static void write(Path file, String script) throws IOException {
        if (!script.contains(MARK)) {
            throw new IllegalArgumentException("the script lacks the mark by which it is found again");
        }
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS) || isOurs(file)) {
            AtomicFile.writeProgramSoon(file, script);
        }
    }

    /** Deletes it, and nothing else of that name. */
    static void delete(Path file) throws IOException {
        if (isOurs(file)) {
            Files.deleteIfExists(file);
        }
    }

    static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(content.readNBytes(LONGEST_HEAD), StandardCharsets.ISO_8859_1).contains("\n" + MARK);
        }
    }
}
