package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.NarratingListener;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Listens;
import io.devstack.fixture.Stays;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Services on Windows, in a directory whose name has a blank and a letter outside of ASCII. Whether a process is alive is asked of
 * the JDK, and never of the code under test.
 */
@EnabledOnOs(OS.WINDOWS)
class WindowsServicesTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final int CHILDREN = 50;

    /** Programs that say "up PID", and "bye" when Ctrl+C ends them. */
    private static final String NODE_PROGRAM = "process.on('SIGINT', () => { console.log('bye'); process.exit(0); });"
            + " console.log('up ' + process.pid); setInterval(() => {}, 1000);";

    private static final List<String> PYTHON_PROGRAM = List.of(
            "import os, time",
            "print('up', os.getpid(), flush=True)",
            "try:",
            "    while True: time.sleep(0.1)",
            "except KeyboardInterrupt:",
            "    print('bye', flush=True)");

    private Path project = Path.of("");

    @BeforeEach
    void project(@TempDir Path directory) throws Exception {
        project = Files.createDirectories(directory.toRealPath().resolve("bau \u00fcben"));
    }

    @AfterEach
    void leavesNothing() throws Exception {
        Optional<ProcessHandle> supervisor = Optional.empty();
        Path pid = pids().resolve("supervisor.pid");
        if (Files.exists(pid)) {
            supervisor = ProcessHandle.of(Long.parseLong(Files.readString(pid).trim()));
        }
        devStack().stop();
        for (ProcessHandle process : supervisor.stream().toList()) {
            Await.until("the supervisor is gone", () -> !process.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "node", "python"})
    void serviceSaysItsLastWordsWhenItIsStopped(String language) throws Exception {
        RunningStack running = devStack().start(stack(service("polite", program(language))));
        List<ProcessHandle> all = processes("polite", 1);
        StopReport report = running.stop();
        assertThat(report.left()).isEmpty();
        assertThat(report.verdict()).isNotEqualTo(Verdict.LEFT);
        assertThat(output("polite")).content().contains("bye");
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void jvmThatAJvmStartedIsAskedToo() throws Exception {
        RunningStack running = devStack().start(stack(service("parent", Jvm.running(Stays.class, "marks", "CHILD=1"))));
        List<ProcessHandle> both = processes("parent", 2);
        running.stop();
        assertThat(both).noneMatch(ProcessHandle::isAlive);
        assertThat(Files.readAllLines(output("parent")))
                .filteredOn("bye"::equals)
                .hasSize(2);
    }

    /** Ctrl+C is for all processes of a console, and some of these begin or end while it is prepared. */
    @Test
    void serviceThatStartsAndLosesProcessesAllTheTimeIsAsked() throws Exception {
        RunningStack running =
                devStack().start(stack(service("busy", Jvm.running(Stays.class, "churns", "cmd", "/d", "/c", "exit"))));
        List<ProcessHandle> all = processes("busy", 1);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(output("busy")).content().contains("bye");
    }

    @Test
    void serviceThatIgnoresCtrlCIsKilledAfterItsGrace() throws Exception {
        StopPolicy brief = new StopPolicy(Signal.TERM, Duration.ofSeconds(3));
        RunningStack running = devStack()
                .start(stack(service("stubborn", Jvm.running(Stays.class, "stubborn"))
                        .stop(brief)));
        List<ProcessHandle> all = processes("stubborn", 1);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(output("stubborn")).content().contains("asked");
    }

    @Test
    void orphanOfAMiddleThatEndedIsStoppedWithItsService() throws Exception {
        List<String> words = new ArrayList<>(List.of("starts", "1"));
        words.addAll(Jvm.running(Stays.class, "orphans"));
        RunningStack running =
                devStack().start(stack(service("grandparent", Jvm.running(Stays.class, words.toArray(String[]::new)))));
        List<ProcessHandle> all = processes("grandparent", 3);
        Await.until(
                "the middle has ended",
                () -> all.stream().filter(ProcessHandle::isAlive).count() == 2);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void killedSupervisorTakesThreeServicesAlong() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        service("one", Jvm.running(Stays.class)),
                        service("two", Jvm.running(Stays.class, "marks", "CHILD=1")),
                        service("three", Jvm.running(Stays.class, "listens", "127.0.0.1"))));
        List<ProcessHandle> all = new ArrayList<>(processes("one", 1));
        all.addAll(processes("two", 2));
        all.addAll(processes("three", 1));
        supervisor().destroyForcibly();
        Await.until("all processes are gone", () -> all.stream().noneMatch(ProcessHandle::isAlive));
        running.close();
        RunningStack next = devStack().start(stack(service("one", Jvm.running(Stays.class))));
        assertThat(next.stop().left()).isEmpty();
    }

    /** The test JVM has JNA, so each of them knows the processes that the other has put on record. */
    @Test
    void stackThatWasStartedWithoutJnaIsStoppedByAClientWithIt() throws Exception {
        Process starter = new ProcessBuilder(Jvm.running(WithoutJna.class, project.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(starter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("JNA (net.java.dev.jna:jna) is not on the class path");
        assertThat(pids().resolve("one.log")).as(output).exists();
        List<ProcessHandle> all = new ArrayList<>(processes("one", 1));
        all.addAll(processes("parent", 2));
        assertThat(all).as(output).hasSize(3).allMatch(ProcessHandle::isAlive);
        assertThatThrownBy(() -> devStack().start(stack(service("one", Jvm.running(Stays.class)))))
                .isInstanceOf(AlreadyRunningException.class);
        assertThat(devStack().stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    /** Starts three processes and a server, and lets them go. */
    static final class WithoutJna {
        private WithoutJna() {}

        public static void main(String[] arguments) throws Exception {
            Path project = Path.of(arguments[0]);
            DevStack.in(project.resolve(".pids"))
                    .listener(new NarratingListener(System.out::println, System.out::println))
                    .start(new StackDefinition(
                            List.of(
                                    ServiceBuilder.named("one")
                                            .command(Jvm.running(Stays.class))
                                            .workingDirectory(project)
                                            .build(),
                                    ServiceBuilder.named("parent")
                                            .command(Jvm.running(Stays.class, "marks", "CHILD=1"))
                                            .workingDirectory(project)
                                            .build(),
                                    ServiceBuilder.named("server")
                                            .command(Jvm.running(Listens.class, "127.0.0.1", "200"))
                                            .workingDirectory(project)
                                            .port(0)
                                            .build()),
                            project.resolve("target/devstack")))
                    .detach();
        }
    }

    @Test
    void fiftyChildrenEndWithTheirService() throws Exception {
        RunningStack running = devStack()
                .start(stack(service(
                        "crowd",
                        Jvm.running(Stays.class, "starts", "" + CHILDREN, "ping", "-n", "3000", "127.0.0.1"))));
        List<ProcessHandle> all = processes("crowd", CHILDREN + 1);
        assertThat(all).allMatch(ProcessHandle::isAlive);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    /** As npm installs it: a script without extension, which Windows cannot run, beside one with it. */
    @Test
    void scriptIsFoundByItsBareNameInPathWhateverTheCaseOfThatName() throws Exception {
        Path bin = Files.createDirectories(project.resolve("bin"));
        Files.writeString(bin.resolve("npm"), "#!/bin/sh\nexit 1\n");
        Files.write(
                bin.resolve("npm.cmd"),
                List.of(
                        "@ECHO OFF",
                        "ECHO called with %*",
                        "\"%STAYS_JAVA%\" -cp \"%STAYS_PATH%\" " + Stays.class.getName()));
        List<String> java = Jvm.running(Stays.class);
        ServiceBuilder npm = service("frontend", List.of("npm", "run", "dev"))
                .environment("Path", bin + File.pathSeparator + systemDirectory())
                .environment("STAYS_JAVA", java.get(0))
                .environment("STAYS_PATH", java.get(java.indexOf("-cp") + 1));
        RunningStack running = devStack().start(stack(npm));
        List<ProcessHandle> all = processes("frontend", 1);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(output("frontend")).content().contains("called with run dev");
    }

    @Test
    void serviceIsReadyWhenAProbesProgramExitsWithZero() throws Exception {
        ProbeDefinition probe = new ProbeDefinition.Exec(List.of("cmd", "/d", "/c", "exit 0"));
        RunningStack running = devStack()
                .start(stack(service("backend", Jvm.running(Stays.class))
                        .ready(new ReadyPolicy(List.of(probe), LONG, ReadyPolicy.HeldBy.MEMBER))));
        List<ProcessHandle> all = processes("backend", 1);
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void serviceThatListensOnIpv6IsReady() throws Exception {
        RunningStack running = devStack()
                .start(stack(ServiceBuilder.named("backend")
                        .command(Jvm.running(Listens.class, "::1", "200"))
                        .workingDirectory(project)
                        .port(0)));
        int port = running.service("backend").port();
        assertThat(devStack().status().services())
                .singleElement()
                .satisfies(service -> assertThat(service.toString()).contains(String.valueOf(port)));
        assertThat(running.stop().heldPorts()).isEmpty();
    }

    @Test
    void nextRunStartsWhileItsLastLogIsOpenElsewhere() throws Exception {
        StackDefinition stack = stack(service("backend", Jvm.running(Stays.class)));
        devStack().start(stack).stop();
        List<InputStream> open = new ArrayList<>();
        for (Path file : List.of(pids().resolve("backend.log"), output("backend"), pids().resolve("events.jsonl"))) {
            if (Files.exists(file)) {
                open.add(new FileInputStream(
                        file.toFile())); // unlike a channel of NIO, it forbids deleting and renaming
            }
        }
        assertThat(open).isNotEmpty();
        RunningStack running = devStack().start(stack);
        List<ProcessHandle> all = processes("backend", 1);
        for (InputStream file : open) {
            file.close();
        }
        assertThat(running.stop().left()).isEmpty();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void secondStartIsRefusedAndTheFirstRunGoesOn() throws Exception {
        StackDefinition stack = stack(service("backend", Jvm.running(Stays.class)));
        RunningStack running = devStack().start(stack);
        List<ProcessHandle> all = processes("backend", 1);
        assertThatThrownBy(() -> devStack().start(stack)).isInstanceOf(AlreadyRunningException.class);
        assertThat(all).allMatch(ProcessHandle::isAlive);
        assertThat(running.stop().left()).isEmpty();
    }

    @Test
    void signalThatWindowsLacksIsRejectedBeforeAnythingIsStarted() {
        StackDefinition stack =
                stack(service("backend", Jvm.running(Stays.class)).stop(new StopPolicy(Signal.HUP, LONG)));
        assertThatThrownBy(() -> devStack().start(stack))
                .hasMessageContaining("Windows has no signal HUP")
                .hasMessageContaining("stop.http");
        assertThat(pids().resolve("backend.log")).doesNotExist();
    }

    /** A number is given away again: the record of a killed run names a process that belongs to another program. */
    @Test
    void strangerWithThePidOfAStaleRecordLivesOn() throws Exception {
        devStack().start(stack(service("backend", Jvm.running(Stays.class)))).detach();
        ProcessHandle service = processes("backend", 1).get(0);
        ProcessHandle supervisor = supervisor();
        supervisor.destroyForcibly();
        Await.until("both are gone", () -> !service.isAlive() && !supervisor.isAlive());
        Process stranger = new ProcessBuilder(Jvm.running(Stays.class))
                .redirectOutput(project.resolve("stranger.log").toFile())
                .start();
        try {
            Path record = pids().resolve("run.json");
            String before = Files.readString(record);
            String after = before.replace("\"pid\":" + service.pid() + ",", "\"pid\":" + stranger.pid() + ",")
                    .replace("\"pid\":" + supervisor.pid() + ",", "\"pid\":" + stranger.pid() + ",");
            assertThat(after).isNotEqualTo(before);
            Files.writeString(record, after);
            StopReport report = devStack().stop();
            assertThat(report.found()).isEqualTo(StopReport.Found.LEFTOVERS);
            assertThat(report.left()).isEmpty();
            devStack()
                    .start(stack(service("backend", Jvm.running(Stays.class))))
                    .stop();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    private DevStack devStack() {
        return DevStack.in(pids());
    }

    private Path pids() {
        return project.resolve(".pids");
    }

    private Path output(String service) {
        return project.resolve("target\\devstack").resolve(service + ".log");
    }

    private StackDefinition stack(ServiceBuilder... services) {
        return new StackDefinition(
                Arrays.stream(services).map(ServiceBuilder::build).toList(), project.resolve("target\\devstack"));
    }

    private ServiceBuilder service(String name, List<String> command) {
        return ServiceBuilder.named(name)
                .command(command)
                .workingDirectory(project)
                .stop(new StopPolicy(Signal.TERM, LONG))
                .ready(new ReadyPolicy(List.of(new ProbeDefinition.Log("up [0-9]+")), LONG, ReadyPolicy.HeldBy.MEMBER));
    }

    private List<String> program(String language) throws Exception {
        if (language.equals("java")) {
            return Jvm.running(Stays.class);
        }
        String program = find(language);
        if (language.equals("node")) {
            return List.of(
                    program,
                    Files.writeString(project.resolve("service.js"), NODE_PROGRAM)
                            .toString());
        }
        return List.of(
                program,
                Files.write(project.resolve("service.py"), PYTHON_PROGRAM).toString());
    }

    /** The program that {@code devstack.test.NAME} names, else one in the path. */
    private static String find(String name) {
        Optional<String> found = Optional.ofNullable(System.getProperty("devstack.test." + name))
                .or(() -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> directory + File.separator + name + ".exe")
                        .filter(file -> new File(file).canExecute())
                        .findFirst());
        assumeThat(found).as("this machine has " + name).isPresent();
        return found.orElseThrow();
    }

    private static String systemDirectory() {
        return System.getenv("SystemRoot") + "\\system32";
    }

    private ProcessHandle supervisor() throws Exception {
        return ProcessHandle.of(Long.parseLong(
                        Files.readString(pids().resolve("supervisor.pid")).trim()))
                .orElseThrow();
    }

    /** Waits until the log of a service has a line "up PID" of so many processes, and returns those that are alive. */
    private List<ProcessHandle> processes(String service, int programs) throws Exception {
        Path log = pids().resolve(service + ".log");
        Await.until(
                programs + " programs in " + log,
                () -> Stays.said(log).stream()
                                .map(numbers -> numbers.get(0))
                                .distinct()
                                .count()
                        == programs);
        List<ProcessHandle> processes = new ArrayList<>();
        for (Long pid : Stays.said(log).stream()
                .map(numbers -> numbers.get(0))
                .distinct()
                .toList()) {
            ProcessHandle.of(pid).ifPresent(processes::add);
        }
        return processes;
    }
}
