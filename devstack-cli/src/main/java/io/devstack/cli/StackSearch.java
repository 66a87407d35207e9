package io.devstack.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the PID directory that a command acts on. Without streams and lambdas: a plain status loads little else. */
final class StackSearch {
    static final String PID_DIRECTORY = ".pids";

    private static final String RECORD = "run.json";

    private StackSearch() {}

    /**
     * Returns the nearest PID directory, from the working directory up to the project's root; one with a record is
     * preferred. Another project above, or the user's home, is none of this one's.
     *
     * @param given what the user wrote instead
     */
    static Optional<Path> find(Path directory, @Nullable Path given) {
        if (given != null) {
            return Optional.of(directory.resolve(given));
        }
        Path nearest = null;
        Path home = Path.of(System.getProperty("user.home", ""));
        for (Path each = directory;
                each != null && (each.equals(directory) || !each.equals(home));
                each = each.getParent()) {
            Path found = each.resolve(PID_DIRECTORY);
            if (Files.isDirectory(found)) {
                if (Files.exists(found.resolve(RECORD))) {
                    return Optional.of(found);
                }
                nearest = nearest == null ? found : nearest;
            }
            if (Files.exists(each.resolve(".git")) || Files.exists(each.resolve(".mvn"))) {
                break;
            }
        }
        return Optional.ofNullable(nearest);
    }
}
