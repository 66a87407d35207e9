package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.ServiceBuilder;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.DevStackException;
import io.devstack.model.StackDefinition;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Projects of several users in one namespace, and processes of several users that must live. */
final class Crowd implements AutoCloseable {
    static final int ROOT = 0;
    static final int MALLORY = 1001;
    static final int NAMELESS = 4711;
    static final int STRANGER = 65534;

    private final OperatingSystem system = OperatingSystem.current();
    private final Path directory;
    private final List<String> findings = new ArrayList<>();
    private final Map<Process, String> innocents = new LinkedHashMap<>();
    private int projects;

    Crowd(Path directory) {
        this.directory = directory;
    }

    List<String> findings() {
        return findings;
    }

    void expect(boolean right, String wrong) {
        if (!right) {
            findings.add(wrong);
        }
    }

    /** Returns a new project of {@code user}. */
    Path project(int user) throws Exception {
        Path project = Files.createDirectories(directory.resolve("project-" + projects++));
        own(project, user);
        return project;
    }

    /** Returns a new project on a file system that ignores modes and shows everything as {@code user}'s. */
    Path projectWithoutModes(int user) throws Exception {
        Path backing = project(ROOT);
        Path project = project(ROOT);
        Process server = new ProcessBuilder(
                        "perl",
                        Programs.put("no-modes.pl", directory).toString(),
                        backing.toString(),
                        project.toString(),
                        Integer.toString(user))
                .redirectError(directory.resolve("no-modes.err").toFile())
                .start();
        String said = server.inputReader().readLine();
        if (said == null) {
            throw new IllegalStateException("not mounted: " + Files.readString(directory.resolve("no-modes.err")));
        }
        return project;
    }

    /** Does something to the stack of a project by a JVM of {@code user}, who has no home; returns what was said. */
    String runAs(int user, Path project, String... words) throws Exception {
        return runBy(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"), project, words);
    }

    /** Does something to the stack of a project by a JVM that {@code program} runs, without a home. */
    String runBy(List<String> program, Path project, String... words) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(Jvm.running(CrowdMain.class, words));
        command.add(project.toString());
        int classPath = command.indexOf("-cp") + 1;
        command.set(classPath, readableByAll(command.get(classPath)));
        Path said = directory.resolve("said-" + projects + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("XDG_") || name.equals("HOME"));
        builder.start().waitFor();
        return Files.readString(said);
    }

    /** The libraries may be in a home that only its owner can read. */
    private String readableByAll(String classPath) throws Exception {
        Path copies = Files.createDirectories(directory.resolve("classes"));
        List<String> elements = new ArrayList<>();
        for (String element : classPath.split(File.pathSeparator)) {
            Path copy = copies.resolve(elements.size() + (element.endsWith(".jar") ? ".jar" : ""));
            World.run("cp", "-r", element, copy.toString());
            elements.add(copy.toString());
        }
        World.run("chmod", "-R", "a+rX", copies.toString());
        return String.join(File.pathSeparator, elements);
    }

    /** Returns whether this machine lets a program run other programs. */
    static boolean works(List<String> program) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    /** Gives a file, or a directory with all that is in it, to a user; the file that a link names stays as it is. */
    static void own(Path path, int user) throws Exception {
        World.run("chown", "-hR", Integer.toString(user), path.toString());
    }

    static void allow(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Lets a user write to a file by its access control list; returns whether the file system has one. */
    static boolean letWrite(Path path, int user) throws Exception {
        String list = """
                import os, struct, sys
                entry = lambda tag, permissions, number: struct.pack('<HHI', tag, permissions, number)
                none = 0xffffffff
                os.setxattr(sys.argv[1], 'system.posix_acl_access', struct.pack('<I', 2) + entry(1, 7, none)
                    + entry(2, 7, int(sys.argv[2])) + entry(4, 5, none) + entry(16, 7, none) + entry(32, 5, none))
                """;
        Process process = new ProcessBuilder("python3", "-c", list, path.toString(), Integer.toString(user))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    /** Starts a process of {@code user} that must live, with a child, and with {@code environment}; appends to {@code log}. */
    ProcessIdentity innocent(int user, Map<String, String> environment, Path log) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid",
                        "setpriv",
                        "--reuid=" + user,
                        "--clear-groups",
                        "sh",
                        "-c",
                        "sleep 1000 & echo; wait; sleep 1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        innocents.put(process, "innocent of user " + user);
        Await.until(
                "the innocent has a child", () -> process.toHandle().children().count() == 1 && isSleep(process));
        ProcessHandle child = process.children().findFirst().orElseThrow();
        return identity(child.parent().orElseThrow().pid());
    }

    private static boolean isSleep(Process process) {
        return process.children()
                .allMatch(child -> Processes.look(child.pid())
                        .filter(seen -> seen.command().equals("sleep 1000"))
                        .isPresent());
    }

    ProcessIdentity innocent(int user) throws Exception {
        return innocent(user, Map.of(), Path.of("/dev/null"));
    }

    ProcessIdentity identity(long pid) {
        return system.processes().read(pid).orElseThrow().identity();
    }

    /** Returns a record without anything in it that is alive. */
    ForgedRecord record(Path project) {
        return new ForgedRecord(system.processes().self(), project.resolve("target/devstack"));
    }

    /** What can be asked for. */
    enum Goal {
        STOP,
        HARD_SHUTDOWN
    }

    /** Does it, and returns what was said. */
    static String attempt(Goal goal, Path project) throws InterruptedException {
        DevStack devStack = DevStack.in(project.resolve(".pids"));
        try {
            return String.valueOf(
                    goal == Goal.STOP
                            ? devStack.stop()
                            : devStack.hardShutdown(Set.of()).execute());
        } catch (DevStackException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Returns a new project of root with a record that names processes which must live in every way, a file which one of them
     * writes, and a directory in which nothing may be put.
     */
    Path forgedProject() throws Exception {
        Path project = project(ROOT);
        Path log = project.resolve("innocent.log");
        innocent(ROOT, Map.of("DEVSTACK_RUN", ForgedRecord.RUN), log);
        record(project)
                .supervisor(innocent(ROOT))
                .leader(innocent(ROOT))
                .hidden(innocent(STRANGER))
                .keeper(identity(1))
                .log(log.toRealPath())
                .output(Files.createDirectories(project.resolve("home")))
                .write(project.resolve(".pids"));
        allow(project.resolve(".pids"), "rwx------");
        return project;
    }

    /** Nothing may have been done because of the record of a {@link #forgedProject}. */
    void expectUntouched(Path project, String occasion) {
        expectInnocentsAlive(occasion);
        String[] files = project.resolve("home").toFile().list();
        expect(files != null && files.length == 0, occasion + "something was put there");
    }

    void expectInnocentsAlive(String occasion) {
        innocents.forEach((process, name) -> {
            boolean alive = process.isAlive() && process.children().count() == 1;
            expect(alive, occasion + ": an " + name + " died");
        });
    }

    /** A stack of one service. */
    static StackDefinition stack(Path project) {
        return new StackDefinition(
                List.of(ServiceBuilder.named("web")
                        .command(List.of("sleep", "1000"))
                        .workingDirectory(project)
                        .build()),
                project.resolve("target/devstack"));
    }

    /** Starts that stack and leaves it running. */
    static void start(Path project) throws InterruptedException {
        DevStack.in(project.resolve(".pids")).start(stack(project)).detach();
    }

    /** Returns the living processes whose command line holds {@code words}, innocents not counted. */
    static List<Processes.Seen> living(Function<String, Boolean> words) {
        return Processes.living().stream()
                .filter(seen -> words.apply(seen.command()))
                .toList();
    }

    void expectNoSupervisor(String occasion) throws Exception {
        Await.until(
                occasion + ": the supervisor has ended",
                () -> living(command -> command.contains("SupervisorMain")
                                || command.startsWith("devstack keeper")
                                || command.startsWith("devstack launcher"))
                        .isEmpty());
    }

    void expectOwner(Path file, int user) throws Exception {
        expect(
                Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user),
                file + " is not of user " + user);
    }

    @Override
    public void close() {
        for (Process process : innocents.keySet()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
