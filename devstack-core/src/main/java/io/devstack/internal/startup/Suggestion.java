package io.devstack.internal.startup;

import io.devstack.internal.input.DidYouMean;
import io.devstack.model.ServiceDefinition;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Ends a message about a missing file with the name of the nearest one that exists, or with nothing. */
final class Suggestion {
    private Suggestion() {}

    /** Suggests a program, in the directories of the search path if the name is bare. */
    static String program(String name, Path workingDirectory, String searchPath) {
        Path path = workingDirectory.resolve(name);
        boolean bare = name.indexOf('/') < 0;
        List<Path> directories = bare
                ? Arrays.stream(searchPath.split(File.pathSeparator))
                        .filter(directory -> !directory.isEmpty())
                        .map(workingDirectory::resolve)
                        .toList()
                : Optional.ofNullable(path.getParent()).stream().toList();
        if (!bare && Files.isRegularFile(path)) {
            return "; the file is there, and not executable: chmod +x " + name;
        }
        String typed = String.valueOf(path.getFileName());
        return words(
                DidYouMean.file(typed, directories, file -> Files.isExecutable(file) && !Files.isDirectory(file)),
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
        return parent == null
                ? ""
                : words(
                        DidYouMean.file(String.valueOf(missing.getFileName()), List.of(parent), Files::isDirectory),
                        "");
    }

    private static String words(Optional<String> nearest, String prefix) {
        return nearest.map(name -> "; perhaps you meant '" + prefix + name + "'")
                .orElse("");
    }
}
