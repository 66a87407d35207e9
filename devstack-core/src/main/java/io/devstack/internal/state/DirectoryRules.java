package io.devstack.internal.state;

import io.devstack.internal.journal.JournalReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which directories devstack may write PID files to: new ones, empty ones, and those with a mark of its own. */
final class DirectoryRules {
    private static final String KEY = "definition.key";
    private static final String SUPERVISOR = "supervisor.pid";
    private static final String LOCK = ".lock";
    private static final String JOURNAL = "events.jsonl";
    private static final String RECORD = "run.json";
    private static final String IGNORE = ".gitignore";
    private static final byte[] OUR_IGNORE = {'*', '\n'};

    /** The last one is what a start on a full disk may leave, beside an empty {@code .gitignore}. */
    private static final Set<String> NO_CONTENT = Set.of(IGNORE, LOCK, "." + KEY + ".tmp");

    /** The build files of the tools that have a build directory of this name. */
    private static final Map<String, List<String>> BUILD_FILES = Map.of(
            "target", List.of("pom.xml", "build.sbt", "Cargo.toml"),
            "build", List.of("build.gradle", "build.gradle.kts"));

    private static final int MOST_NAMED = 5;
    private static final String WAY_OUT = "choose another pidDirectory, such as .pids in the project";

    private DirectoryRules() {}

    /**
     * Checks a directory that exists or is about to be made.
     *
     * @param output where logs and journal go when a run has ended
     */
    static void check(Path directory, Optional<Path> output) throws IOException {
        Path real = real(directory);
        if (real.getParent() == null) {
            throw new UnusableDirectoryException(directory + " is the root of the file system; " + WAY_OUT);
        }
        if (isOrContainsHome(real)) {
            throw new UnusableDirectoryException(directory + " is, or contains, your home directory; " + WAY_OUT);
        }
        if (output.isPresent() && real(output.get()).startsWith(real)) {
            throw new UnusableDirectoryException(directory
                    + " is, or contains, the directory of the logs of ended runs, " + output.get() + "; " + WAY_OUT);
        }
        Optional<Path> buildFile = output.flatMap(known -> buildFileBeside(real));
        if (buildFile.isPresent()) {
            throw new UnusableDirectoryException(directory + " is the build directory of " + buildFile.get()
                    + ", which every clean build deletes; " + WAY_OUT);
        }
        if (output.isPresent()) {
            checkOutput(output.get());
        }
        if (!isOurs(real)) {
            List<String> names = foreign(real);
            throw new UnusableDirectoryException(directory + " has files that are not devstack's: "
                    + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                    + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "")
                    + "; move them elsewhere, or choose another pidDirectory, such as .devstack");
        }
    }

    /** Returns the build file of the project whose build directory it is by convention; another name is not known here. */
    private static Optional<Path> buildFileBeside(Path directory) {
        return BUILD_FILES.getOrDefault(directory.getFileName().toString(), List.of()).stream()
                .map(directory::resolveSibling)
                .filter(Files::exists)
                .findFirst();
    }

    /** Where the two homes differ, both are somebody's. */
    private static boolean isOrContainsHome(Path real) {
        return Stream.of(System.getProperty("user.home"), System.getenv("HOME"))
                .filter(Objects::nonNull)
                .map(Path::of)
                .anyMatch(home -> home.isAbsolute() && real(home).startsWith(real));
    }

    /** Rejects a directory in which no program should put its files. */
    private static void checkOutput(Path output) throws IOException {
        Path real = real(output);
        boolean isRoot = real.getParent() == null;
        if (isRoot || isOrContainsHome(real)) {
            throw new UnusableDirectoryException("the directory of the logs of ended runs, " + output + ", is "
                    + (isRoot ? "the root of the file system" : "your home directory, or contains it")
                    + "; choose another outputDirectory, such as target/devstack");
        }
    }

    /** Returns whether a directory is not there, has nothing in it, or has a mark of devstack. */
    static boolean isOurs(Path directory) throws IOException {
        return !Files.isDirectory(directory) || foreign(directory).isEmpty() || hasMark(directory);
    }

    private static boolean hasMark(Path directory) throws IOException {
        Path record = directory.resolve(RECORD);
        return Files.exists(directory.resolve(KEY), LinkOption.NOFOLLOW_LINKS)
                || (hasIgnoreOfOurs(directory) && hasLockOrSupervisor(directory))
                || (Files.exists(record, LinkOption.NOFOLLOW_LINKS)
                        && foreign(directory).equals(List.of(RECORD)))
                || hasJournal(directory);
    }

    /** Other programs have such files too: a devstack of any version leaves them beside its {@code .gitignore}. */
    private static boolean hasLockOrSupervisor(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK);
        return Files.exists(directory.resolve(SUPERVISOR), LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS) && Files.size(lock) == 0);
    }

    /** Tools that write a similar one have a comment at its beginning or no end of line. A user may have added lines. */
    private static boolean hasIgnoreOfOurs(Path directory) {
        Path ignore = directory.resolve(IGNORE);
        if (!Files.isRegularFile(ignore, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(ignore, LinkOption.NOFOLLOW_LINKS)) {
            return Arrays.equals(content.readNBytes(OUR_IGNORE.length), OUR_IGNORE);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasJournal(Path directory) {
        try {
            return !JournalReading.of(directory.resolve(JOURNAL)).entries().isEmpty();
        } catch (IOException e) {
            return false; // another program's, or damaged: then the lock is there too
        }
    }

    private static List<String> foreign(Path directory) throws IOException {
        Set<String> commands = new HashSet<>();
        for (String name : CommandFile.NAMES) {
            if (CommandFile.isOurs(directory.resolve(name))) {
                commands.add(name);
            }
        }
        try (Stream<Path> files = list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !NO_CONTENT.contains(name))
                    .filter(name -> !commands.contains(name))
                    .filter(name -> !name.startsWith(PrivateHome.PROBE)) // another start makes the same directory ready
                    .sorted()
                    .toList();
        }
    }

    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    private static Stream<Path> list(Path directory) throws IOException {
        try {
            return Files.list(directory);
        } catch (AccessDeniedException e) {
            UserPrincipal owner = Files.getOwner(directory);
            throw FileOwner.self()
                            .filter(self -> !self.principal().equals(owner))
                            .isPresent()
                    ? UntrustedFileException.owned(directory, owner.getName())
                    : new IOException(directory + " cannot be listed; run 'chmod u+rwx " + directory + "'", e);
        }
    }

    /** Resolves the links of what exists of a path. */
    static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
