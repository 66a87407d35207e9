package io.devstack.faults;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scripts of the suite, which come with its classes. */
final class Programs {
    private Programs() {}

    /** Puts a copy of the script into {@code directory} and returns it. */
    static Path put(String name, Path directory) throws IOException {
        try (InputStream in = Programs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            Files.createDirectories(directory);
            Path copy = directory.resolve(name);
            Files.write(copy, in.readAllBytes());
            return copy;
        }
    }
}
