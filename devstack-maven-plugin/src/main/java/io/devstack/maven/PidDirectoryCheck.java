package io.devstack.maven;

import io.devstack.stack.InvalidStackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rejects a PID directory that has another purpose in the build: devstack writes, moves and deletes files in it. */
final class PidDirectoryCheck {
    private final Build build;

    PidDirectoryCheck(Build build) {
        this.build = build;
    }

    /**
     * Checks it before a start.
     *
     * @throws InvalidStackException if it is, or contains, the directory of the project or of the build
     */
    void check() {
        Path directory = build.pidDirectory();
        Path real = real(directory);
        purposes().forEach((purpose, path) -> {
            if (real(path).startsWith(real)) {
                throw new InvalidStackException(
                        "<pidDirectory>",
                        "'" + directory + "' is, or contains, " + purpose + ", " + path,
                        "choose a directory of its own, such as .pids (-Ddevstack.pidDirectory=.pids)");
            }
        });
        if (real.startsWith(real(build.buildDirectory()))) {
            build.log()
                    .warn("the pidDirectory " + directory
                            + " is in the build directory: mvn clean deletes it, also while the"
                            + " stack runs; choose one outside, such as .pids");
        }
    }

    private Map<String, Path> purposes() {
        Map<String, Path> purposes = new LinkedHashMap<>();
        purposes.put("the project directory", build.directory());
        purposes.put("the build directory", build.buildDirectory());
        build.project().filter(module -> module.getBasedir() != null).ifPresent(module -> {
            purposes.put(
                    "the directory of the classes", Path.of(module.getBuild().getOutputDirectory()));
            purposes.put(
                    "the directory of the test classes",
                    Path.of(module.getBuild().getTestOutputDirectory()));
        });
        return purposes;
    }

    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
