package io.devstack.internal.startup;

import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.process.Launcher;
import io.devstack.model.ServiceDefinition;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Ends a message about a missing file with the name of the nearest one that exists, or with what to do. */
final class Suggestion {
    /** Where the tools of a project are, seen from its directory: a search path lacks them. */
    private static final List<String> OF_PROJECTS = List.of("./", ".venv/bin/", "venv/bin/", "node_modules/.bin/");

    private Suggestion() {}

    /** Suggests a program, in the directories of the search path if the name is bare. */
    static String program(List<String> command, Path workingDirectory, String searchPath, boolean bare) {
        String name = command.get(0);
        String hint = ofProject(name, workingDirectory, bare)
                .orElseGet(() -> nearest(name, workingDirectory, searchPath, bare) + ShellHint.of(command));
        return hint.isEmpty()
                ? bare
                        ? "; install it, or write the path of the program"
                        : "; write the path of the program, relative to that directory or from the root"
                : hint;
    }

    private static Optional<String> ofProject(String name, Path workingDirectory, boolean bare) {
        return OF_PROJECTS.stream()
                .filter(directory -> bare
                        && Launcher.resolved(workingDirectory, directory + name)
                                .filter(Files::isRegularFile)
                                .isPresent())
                .map(directory -> directory + name)
                .findFirst()
                .map(path -> "; the file is in " + workingDirectory + ": write " + path
                        + (Files.isExecutable(workingDirectory.resolve(path))
                                ? ""
                                : ", and make it executable: chmod +x " + path));
    }

    private static String nearest(String name, Path workingDirectory, String searchPath, boolean bare) {
        Optional<Path> typed = Launcher.resolved(workingDirectory, name);
        if (typed.isEmpty()) {
            return "";
        }
        Path path = typed.get();
        List<Path> directories = bare
                ? Arrays.stream(searchPath.split(File.pathSeparator))
                        .filter(directory -> !directory.isEmpty())
                        .flatMap(directory -> Launcher.resolved(workingDirectory, directory).stream())
                        .toList()
                : Optional.ofNullable(path.getParent()).stream().toList();
        if (!bare && Files.isRegularFile(path)) {
            return "; the file is there, and not executable: chmod +x " + name;
        }
        return words(
                DidYouMean.file(
                        String.valueOf(path.getFileName()),
                        directories,
                        file -> Files.isExecutable(file) && !Files.isDirectory(file)),
                bare ? "" : name.substring(0, name.lastIndexOf('/') + 1));
    }

    /** Suggests a directory for the first part of the path that is missing. */
    static String directory(ServiceDefinition service) {
        Path missing = service.workingDirectory().toAbsolutePath();
        Path parent = missing.getParent();
        while (parent != null && !Files.isDirectory(parent)) {
            missing = parent;
            parent = missing.getParent();
        }
        if (String.valueOf(missing.getFileName()).equals("~")) {
            return "; '~' is not expanded here: write the path of the home directory";
        }
        String near = parent == null
                ? ""
                : words(
                        DidYouMean.file(String.valueOf(missing.getFileName()), List.of(parent), Files::isDirectory),
                        "");
        return near.isEmpty() ? "; make it, or correct the path" : near;
    }

    private static String words(Optional<String> nearest, String prefix) {
        return nearest.map(name -> "; perhaps you meant '" + prefix + name + "'")
                .orElse("");
    }
}
