package io.devstack.internal.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The program {@code devstack}, or {@code devstack.cmd} on Windows, in a PID directory. A file of that name without the mark of
 * devstack is never touched.
 */
final class CommandFile {
    private static final String NAME = "devstack";
    private static final String BATCH = NAME + ".cmd";
    static final List<String> NAMES = List.of(NAME, BATCH);

    private static final String MARK = "# The command devstack for the stack of this directory.";
    private static final int LONGEST_HEAD = 200;

    private CommandFile() {}

    /** Returns the name that a script must have to be run by it. */
    static String nameOf(String script) {
        return script.startsWith("@") ? BATCH : NAME;
    }

    /** Writes it, if the directory keeps other users from writing to it; a file that is not devstack's stays. */
    static void write(StateDirectory state, String script) throws IOException {
        state.requireTrusted();
        if (state.gate().home().equals(state.path())) {
            try (OpenDirectory here = state.open()) {
                write(here, script);
            }
        }
    }

    /** Writes it, unless another program's file is in its place. */
    static void write(OpenDirectory directory, String script) throws IOException {
        if (!script.contains(MARK)) {
            throw new IllegalArgumentException("the script lacks the mark by which it is found again");
        }
        String name = nameOf(script);
        if (!directory.names().contains(name) || isOurs(directory, name)) {
            directory.write(name, script.getBytes(StandardCharsets.UTF_8), false, OwnerOnly.program());
        }
    }

    /** Deletes it, and nothing else of that name. */
    static void delete(OpenDirectory directory) throws IOException {
        for (String name : NAMES) {
            if (isOurs(directory, name)) {
                directory.delete(name);
            }
        }
    }

    private static boolean isOurs(OpenDirectory directory, String name) throws IOException {
        try {
            return hasMark(directory.read(name, LONGEST_HEAD));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean hasMark(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).contains("\n" + MARK);
    }

    static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return hasMark(content.readNBytes(LONGEST_HEAD));
        }
    }
}
