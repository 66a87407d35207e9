package io.devstack.internal.supervisor;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.NameChange;
import io.devstack.internal.state.PrivateDirectory;
import io.devstack.internal.state.SupervisorCommandLine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The words that launch a supervisor: from private copies of the jars, with the class-data archive, where the user has a
 * cache; else from the jars as they are.
 *
 * @param classPath the class path
 * @param isPrivate whether the jars are copies that no build rewrites
 * @param archive the class-data archive to use
 * @param archiveDirectory where to make an archive when the stack is ready
 */
record SupervisorCommand(String classPath, boolean isPrivate, Optional<Path> archive, Optional<Path> archiveDirectory) {
    /** The property with the path at which the supervisor makes the archive. */
    static final String ARCHIVE_DIRECTORY = "devstack.archive";

    /**
     * Set if the supervisor's jars are private copies, so that it need not load its classes before a build rewrites
     * them.
     */
    private static final String PRIVATE_JARS = "devstack.privateJars";

    /** The property with the jar of the command line. */
    private static final String COMMAND_JAR = "devstack.commandJar";

    private static final String CORE = "devstack-core";
    private static final String COMMAND = "devstack-cli";
    private static final int LEVELS = 3;

    /** Options of every supervisor. A small initial heap saves 20 MB of resident memory (measured: 70 to 50 MB). */
    static final List<String> OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-Xms8m",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED");

    /** Returns the command for this JVM, user and version of the library. */
    static SupervisorCommand find(OperatingSystem system) {
        List<Path> originals = ClassPath.ofSupervisor();
        try {
            Optional<Path> cache = system.userCache().flatMap(SupervisorCommand::privateDirectory);
            if (cache.isPresent()) {
                return in(cache.get(), originals, System.getenv());
            }
        } catch (IOException e) {
            return from(originals); // no space, or the cache is being cleared: the next start tries again
        }
        return from(originals);
    }

    private static SupervisorCommand from(List<Path> originals) {
        return new SupervisorCommand(
                originals.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** In a CI job the cache is often gone with the machine: an archive is only made where the copies had survived. */
    static SupervisorCommand in(Path cache, List<Path> originals, Map<String, String> environment) throws IOException {
        LibraryCache.Copies copies = new LibraryCache(cache).copiesOf(originals);
        Optional<Path> archive = new ClassArchive(copies.directory(), OPTIONS).find();
        boolean makes = archive.isEmpty() && !(copies.isNew() && environment.containsKey("CI"));
        return new SupervisorCommand(
                copies.classPath(), true, archive, makes ? Optional.of(copies.directory()) : Optional.empty());
    }

    private static Optional<Path> privateDirectory(Path userCache) {
        try {
            return PrivateDirectory.create(userCache, "devstack", "lib");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the same without the archive, which is deleted: a supervisor that used it did not come up. */
    SupervisorCommand withoutArchive() throws IOException {
        if (archive.isPresent()) {
            NameChange.delete(archive.get());
        }
        return new SupervisorCommand(classPath, isPrivate, Optional.empty(), archiveDirectory);
    }

    /** Returns the words; where a run needs a keeper and no interpreter for its script is installed, another JVM is the keeper. */
    List<String> words(OperatingSystem system, Path pidDirectory) {
        List<String> supervisor = java(SupervisorMain.class, pidDirectory);
        if (system.needsNoKeeper()) {
            return supervisor;
        }
        return system.keptByScript(supervisor, SupervisorCommandLine.KEEPER_LABEL + pidDirectory)
                .orElseGet(() -> {
                    List<String> words = new ArrayList<>(java(KeeperMain.class, pidDirectory));
                    words.addAll(supervisor);
                    return words;
                });
    }

    private List<String> java(Class<?> main, Path pidDirectory) {
        List<String> words = jvm();
        archive.ifPresent(file -> {
            words.add("-XX:SharedArchiveFile=" + file);
            words.add("-XX:ErrorFile=" + file.resolveSibling("crash.log")); // a damaged archive crashes the JVM
        });
        words.add("-D" + PRIVATE_JARS + "=" + isPrivate);
        commandJar().ifPresent(jar -> words.add("-D" + COMMAND_JAR + "=" + jar));
        archiveDirectory.ifPresent(directory -> words.add("-D" + ARCHIVE_DIRECTORY + "=" + directory));
        words.addAll(List.of("-cp", classPath, main.getName(), pidDirectory.toString()));
        return words;
    }

    /** Returns where a repository of Maven has the jar of the command line, if this library is from one: beside it. */
    private static Optional<Path> commandJar() {
        Path library = ClassPath.ofThisLibrary();
        int names = library.getNameCount();
        String version = names > LEVELS ? library.getName(names - 2).toString() : "";
        Path inRepository = Path.of(CORE, version, CORE + "-" + version + ".jar");
        if (version.isEmpty() || !library.endsWith(inRepository)) {
            return Optional.empty();
        }
        Path directory =
                library.resolveSibling("../../" + COMMAND + "/" + version).normalize();
        return Optional.of(directory.resolve(COMMAND + "-" + version + ".jar"));
    }

    /** Returns what the command line of the PID directory needs, in the supervisor. */
    static OperatingSystem.CommandLine commandLine() {
        Optional<Path> jar =
                Optional.ofNullable(System.getProperty(COMMAND_JAR)).map(Path::of);
        String version = jar.map(file -> String.valueOf(file.resolveSibling("").getFileName()))
                .orElse("VERSION");
        Path library = ClassPath.ofThisLibrary().resolveSibling("");
        return new OperatingSystem.CommandLine(
                java(),
                jar,
                "io.devstack:" + COMMAND + ":" + version,
                mayLoseItsJars() ? Optional.empty() : Optional.of(new ClassArchive(library, OPTIONS).ofCommand()));
    }

    /** Returns whether a build may rewrite the jars that this JVM runs from. */
    static boolean mayLoseItsJars() {
        return !Boolean.getBoolean(PRIVATE_JARS);
    }

    /** Returns the words that run this JVM with the supervisor's options. */
    static List<String> jvm() {
        List<String> words = new ArrayList<>();
        words.add(java().toString());
        words.addAll(OPTIONS);
        words.addAll(OperatingSystem.choice());
        return words;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
