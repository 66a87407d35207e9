package io.devstack.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A shell script in the place of a tool of the system, which notes how often it was run. */
final class FakeTool {
    final Path path;
    private final Path runs;

    /** Makes one; {@code $runs} is the number of the run in {@code script}, beginning with 1. */
    FakeTool(Path directory, String script) throws IOException {
        path = directory.resolve("fake");
        runs = directory.resolve("runs");
        Files.writeString(
                path,
                "#!/bin/sh\necho run >> '" + runs + "'\nruns=$(wc -l < '" + runs + "')\nruns=$((runs))\n" + script
                        + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    int runs() throws IOException {
        return Files.exists(runs) ? List.copyOf(Files.readAllLines(runs)).size() : 0;
    }
}
