package io.devstack.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes room for a new log file. */
public final class LogFile {
    private LogFile() {}

    /** Renames {@code web.log} to the first of {@code web.1.log}, {@code web.2.log} … that does not exist yet. */
    public static void rotate(Path file) throws IOException {
        if (Files.notExists(file)) {
            return;
        }
        int number = 1;
        while (Files.exists(numbered(file, number))) {
            number++;
        }
        Files.move(file, numbered(file, number));
    }

    /** Returns the name that {@code file} is kept under as the log of launch {@code number}, from 1. */
    public static Path numbered(Path file, int number) {
        String name = file.getFileName().toString();
        String base = name.endsWith(".log") ? name.substring(0, name.length() - 4) : name;
        return file.resolveSibling(base + "." + number + ".log");
    }
}
