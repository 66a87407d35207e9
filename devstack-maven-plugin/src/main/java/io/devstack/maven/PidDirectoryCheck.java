package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.Resource;

/**
 * Rejects a PID directory or an output directory that has another purpose in the build: devstack writes, moves and deletes
 * files in them.
 */
final class PidDirectoryCheck {
    private static final Map<String, String> FILES = Map.of(
            "<junitReport>",
            "target/devstack/junit.xml",
            "<portsFile>",
            "target/devstack/ports.properties",
            "<outputFile>",
            "target/devstack/status.json");

    private final Build build;

    PidDirectoryCheck(Build build) {
        this.build = build;
    }

    /**
     * Checks both before a start.
     *
     * @throws InvalidStackException if one of them is, or contains, the directory of the project or of the build, or is in
     *     a directory that is packaged
     */
    void check() {
        check("outputDirectory", build.outputDirectory(), "target/devstack");
        Path directory = build.pidDirectory();
        check("pidDirectory", directory, ".pids");
        if (real(directory).startsWith(real(build.buildDirectory()))) {
            build.log()
                    .warn("the pidDirectory " + directory
                            + " is in the build directory: mvn clean deletes it, also while the"
                            + " stack runs; choose one outside, such as .pids");
        }
    }

    private void check(String parameter, Path directory, String example) {
        Path real = real(directory);
        purposes().forEach((purpose, path) -> {
            Path place = real(path);
            boolean isPackaged = !place.equals(real(build.directory())) && !place.equals(real(build.buildDirectory()));
            if (place.startsWith(real) || (isPackaged && real.startsWith(place))) {
                throw new InvalidStackException(
                        "<" + parameter + ">",
                        "'" + directory + "' is, contains, or is in " + purpose + ", " + path,
                        "choose a directory of its own, such as " + example + " (-Ddevstack." + parameter + "="
                                + example + ")");
            }
        });
    }

    /**
     * Checks a file that a goal is about to write.
     *
     * @param element the parameter that names it
     * @throws InvalidStackException if it is a directory, or is in the PID directory
     */
    void checkFile(String element, Path file) {
        Path real = real(file);
        String example = FILES.getOrDefault(element, "target/devstack/FILE");
        if (Files.isDirectory(real) || real(build.directory()).startsWith(real)) {
            throw new InvalidStackException(
                    element, "'" + file + "' is a directory", "name a file, such as " + example);
        }
        if (real.startsWith(real(build.pidDirectory()))) {
            throw new InvalidStackException(
                    element,
                    "'" + file + "' is in the PID directory, " + build.pidDirectory(),
                    "name a file elsewhere, such as " + example);
        }
    }

    private Map<String, Path> purposes() {
        Map<String, Path> purposes = new LinkedHashMap<>();
        purposes.put("the project directory", build.directory());
        purposes.put("the build directory", build.buildDirectory());
        purposes.put("the directory of the sources", build.directory().resolve("src"));
        build.project().filter(module -> module.getBasedir() != null).ifPresent(module -> {
            purposes.put(
                    "the directory of the classes", Path.of(module.getBuild().getOutputDirectory()));
            purposes.put(
                    "the directory of the test classes",
                    Path.of(module.getBuild().getTestOutputDirectory()));
            addResources("the directory of the resources", module.getBuild().getResources(), purposes);
            addResources(
                    "the directory of the test resources", module.getBuild().getTestResources(), purposes);
        });
        return purposes;
    }

    /** One that contains the whole project or {@code target} is left out: its includes choose what is packaged. */
    private void addResources(String purpose, List<Resource> resources, Map<String, Path> purposes) {
        int number = 0;
        for (Resource resource : resources) {
            if (resource.getDirectory() == null) {
                continue;
            }
            Path path = build.directory().resolve(resource.getDirectory());
            if (!real(build.directory()).startsWith(real(path))
                    && !real(build.buildDirectory()).startsWith(real(path))) {
                number++;
                purposes.put(number == 1 ? purpose : purpose + " (" + number + ")", path);
            }
        }
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
