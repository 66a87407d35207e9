package io.devstack.os;

import io.devstack.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts programs in sessions of their own by {@code setsid(1)}, which becomes the program, so the number is its own. */
final class PosixLauncher implements Launcher {
    private final String setsid;

    PosixLauncher(String setsid) {
        this.setsid = setsid;
    }

    List<String> isolated(List<String> command) {
        List<String> words = new ArrayList<>();
        words.add(setsid);
        words.addAll(command);
        return words;
    }

    @Override
    public Process launch(Launch launch) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(isolated(launch.command()))
                .directory(launch.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.output().toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        if (launch.input() == StandardInput.EMPTY) {
            process.getOutputStream().close();
        }
        return process;
    }

    @Override
    public Optional<Path> find(String program, Path directory, String searchPath) {
        return lookUp(program, directory, searchPath);
    }

    /** An empty element of PATH means the working directory, as POSIX has it. */
    static Optional<Path> lookUp(String program, Path directory, String searchPath) {
        if (program.indexOf('/') >= 0) {
            return Optional.of(directory.resolve(program)).filter(PosixLauncher::isProgram);
        }
        for (String element : searchPath.split(":", -1)) {
            Path candidate = directory.resolve(element).resolve(program);
            if (!program.isEmpty() && isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
