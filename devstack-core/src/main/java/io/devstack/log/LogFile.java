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
        String name = file.getFileName().toString();
        String base = name.endsWith(".log") ? name.substring(0, name.length() - 4) : name;
        int number = 1;
        while (Files.exists(file.resolveSibling(base + "." + number + ".log"))) {
            number++;
        }
        Files.move(file, file.resolveSibling(base + "." + number + ".log"));
    }
}
