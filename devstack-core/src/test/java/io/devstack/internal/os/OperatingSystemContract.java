package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.DevStack;
import io.devstack.ServiceBuilder;
import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Stays;
import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.Termination;
import io.devstack.model.Delivery;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every adapter promises, with programs that each system can run: a subclass for each system names it. Whether a process is
 * alive is asked of the JDK, not of the adapter.
 */
abstract class OperatingSystemContract {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private final Optional<String> before = Optional.ofNullable(System.getProperty(OperatingSystem.PLATFORM));
    private final List<Signal> sent = new ArrayList<>();
    private final String run = UUID.randomUUID().toString();
    private final List<Long> launched = new ArrayList<>();
    private OperatingSystem system;

    @TempDir
    Path directory = Path.of("");

    /** The value of {@code devstack.platform}. */
    abstract String platform();

    /** Makes what holds a run together around this JVM, where nothing else shows the orphans of a run. */
    void enclose(OperatingSystem chosen) {}

    @BeforeEach
    void chooseSystem() {
        System.setProperty(OperatingSystem.PLATFORM, platform());
        system = OperatingSystem.current();
        enclose(system);
    }

    @AfterEach
    void endWhatIsLeft() throws Exception {
        System.clearProperty(OperatingSystem.PLATFORM);
        before.ifPresent(chosen -> System.setProperty(OperatingSystem.PLATFORM, chosen));
        File[] outputs = directory.toFile().listFiles((dir, name) -> name.endsWith(".log"));
        for (File output : outputs == null ? new File[0] : outputs) {
            for (List<Long> numbers : Stays.said(output.toPath())) {
                launched.add(numbers.get(0));
            }
        }
        for (long pid : launched) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void programIsLaunchedFoundAndItsEndIsSeen() throws Exception {
        ProcessIdentity program = launch("one").get(0);
        assertThat(system.processes().pids()).contains(program.pid());
        assertThat(system.processes().commandWords(program.pid())).contains(Stays.class.getName());
        assertThat(system.processes().self().startTime()).isLessThanOrEqualTo(program.startTime());
        assertThat(system.signals().send(Signal.KILL, program)).isEqualTo(Delivery.SENT);
        assertThat(system.processes().awaitEnd(program, LONG)).isTrue();
        assertThat(isAlive(program)).isFalse();
        assertThat(system.processes().find(program)).isEmpty();
    }

    @Test
    void orphanOfAMiddleThatEndedIsAMemberAndIsEnded() throws Exception {
        Path output = directory.resolve("middle.log");
        Process middle = start(output, Map.of(), "orphans");
        Optional<ProcessIdentity> leader = identity(middle.pid());
        ProcessIdentity self = system.processes().self();
        Evidence evidence = leader.map(
                        found -> Evidence.since(found.startTime()).withRecorded(found))
                .orElse(evidence(Set.of()))
                .withSession(middle.pid())
                .withAncestor(self);
        ProcessIdentity orphan = awaitUp(output, 1).get(0);
        Await.until("the middle has ended", () -> !middle.isAlive());
        assertThat(new Members(system.processes(), evidence).pass().members())
                .extracting(member -> member.identity().pid())
                .contains(orphan.pid());
        assertThat(terminate(evidence, LONG).left()).isEmpty();
        assertThat(isAlive(orphan)).isFalse();
    }

    /** So a service's orphan is ended with the service when others of the run go on. */
    @Test
    void orphanBelongsToTheProgramThatWasLaunchedWhateverItsEnvironment() throws Exception {
        Path output = directory.resolve("orphan.log");
        Process middle = start(output, Map.of(), "orphans");
        ProcessIdentity other = launch("other").get(0);
        ProcessIdentity orphan = awaitUp(output, 1).get(0);
        Await.until("the middle has ended", () -> !middle.isAlive());
        assertThat(terminate(evidence(Set.of()).withSession(middle.pid()), LONG).left())
                .isEmpty();
        assertThat(isAlive(orphan)).isFalse();
        assertThat(isAlive(other)).isTrue();
    }

    @Test
    void markerInTheEnvironmentAloneProvesMembership() throws Exception {
        ProcessIdentity marked = launch("marked", Map.of("DEVSTACK_RUN", run)).get(0);
        ProcessIdentity other =
                launch("other", Map.of("DEVSTACK_RUN", run + "0")).get(0);
        assertThat(system.processes().environmentHolds(marked.pid(), Set.of("DEVSTACK_RUN=" + run)))
                .isTrue();
        assertThat(terminate(evidence(Set.of("DEVSTACK_RUN=" + run)), LONG).verdict())
                .isNotEqualTo(Verdict.LEFT);
        assertThat(isAlive(marked)).isFalse();
        assertThat(isAlive(other)).isTrue();
    }

    @Test
    void identityIsNotAliveAfterItsDeathNorIsAnotherProcessWithItsNumber() throws Exception {
        ProcessIdentity program = launch("one").get(0);
        ProcessIdentity before = earlier(program);
        assertThat(system.processes().isAlive(program)).isTrue();
        assertThat(system.processes().isAlive(before)).isFalse();
        assertThat(system.signals().send(Signal.KILL, before)).isEqualTo(Delivery.GONE);
        assertThat(isAlive(program)).isTrue();
        system.signals().send(Signal.KILL, program);
        Await.until("its end is seen", () -> !system.processes().isAlive(program));
        assertThat(system.signals().send(Signal.KILL, program)).isEqualTo(Delivery.GONE);
    }

    @Test
    void groupOfARecordedLeaderThatIsGoneProvesNothing() throws Exception {
        ProcessIdentity stranger = launch("stranger").get(0);
        Evidence recycled = evidence(Set.of()).withRecorded(earlier(stranger));
        terminate(recycled, SHORT);
        assertThat(sent).isEmpty();
        assertThat(isAlive(stranger)).isTrue();
    }

    @Test
    void strangerInTheGroupOfAMemberIsUntouched() throws Exception {
        Path output = directory.resolve("both.log");
        start(output, Map.of(), "marks", "DEVSTACK_RUN=" + run);
        List<ProcessIdentity> both = awaitUp(output, 2);
        ProcessIdentity marked = both.stream()
                .filter(process -> system.processes().environmentHolds(process.pid(), Set.of("DEVSTACK_RUN=" + run)))
                .findFirst()
                .orElseThrow();
        assertThat(terminate(evidence(Set.of("DEVSTACK_RUN=" + run)), LONG).left())
                .isEmpty();
        assertThat(isAlive(marked)).isFalse();
        assertThat(both)
                .filteredOn(process -> !process.equals(marked))
                .singleElement()
                .satisfies(stranger -> assertThat(isAlive(stranger)).isTrue());
    }

    /** An IPv4 address has a socket of IPv4; the last one has it behind a socket of IPv6, which is what a JVM opens. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"})
    void ownerOfAPortIsNamed(String address) throws Exception {
        InetAddress own = InetAddress.getByName(address);
        assumeThat(isOfThisMachine(own)).as("this machine has " + address).isTrue();
        List<String> command = new ArrayList<>(Jvm.running(Stays.class, "listens", address));
        if (address.indexOf(':') < 0) {
            command.add(1, "-Djava.net.preferIPv4Stack=true");
        }
        Path output = directory.resolve("server.log");
        start(output, Map.of(), command);
        ProcessIdentity server = awaitUp(output, 1).get(0);
        int port = Math.toIntExact(Stays.said(output).get(0).get(1));
        SocketTable sockets = system.sockets();
        Optional<ListeningSocket> listening = sockets.listeningSocket(port, new long[] {server.pid()});
        try (Socket client = new Socket(own.isAnyLocalAddress() ? InetAddress.getByName(null) : own, port)) {
            assertThat(client.isConnected()).isTrue();
            assertThat(sockets.uses(Set.of(port)))
                    .filteredOn(use -> use.state() == SocketUse.State.LISTENING)
                    .singleElement()
                    .satisfies(use -> assertThat(use.holders()).containsExactly(server));
            assertThat(sockets.uses(Set.of(port)))
                    .flatExtracting(SocketUse::holders)
                    .as("a client does not own the port that it uses")
                    .containsOnly(server);
            assertThat(sockets.listenersOf(new long[] {server.pid()}))
                    .extracting(SocketUse::port)
                    .containsOnly(port);
            assertThat(sockets.listens(server.pid(), port)).isTrue();
            assertThat(sockets.listens(system.processes().self().pid(), port)).isFalse();
            assertThat(sockets.isListenedOn(port)).isTrue();
            assertThat(listening.stream()).allMatch(ListeningSocket::isOpen);
            PortCheck check = new PortCheck(sockets);
            assertThat(check.check(port).isFree()).isFalse();
            system.signals().send(Signal.KILL, server);
            Await.until("port " + port + " is free", () -> check.check(port).isFree());
        }
        assertThat(listening.stream()).noneMatch(ListeningSocket::isOpen);
        assertThat(sockets.isListenedOn(port)).isFalse();
        assertThat(sockets.listens(server.pid(), port)).isFalse();
        assertThat(sockets.uses(Set.of(port))).isEmpty();
    }

    @Test
    void whoIsAskedSaysItsLastWordsAndIsNotKilled() throws Exception {
        ProcessIdentity program = launch("polite").get(0);
        assertThat(terminate(evidence(Set.of()).withRecorded(program), LONG).left())
                .isEmpty();
        assertThat(sent).isNotEmpty().doesNotContain(Signal.KILL);
        assertThat(directory.resolve("polite.log")).content().contains("bye");
        assertThat(isAlive(program)).isFalse();
        ProcessIdentity alone = launch("alone").get(0);
        assertThat(system.signals().send(Signal.TERM, alone)).isEqualTo(Delivery.SENT);
        assertThat(system.processes().awaitEnd(alone, LONG)).isTrue();
        assertThat(directory.resolve("alone.log")).content().contains("bye");
    }

    @Test
    void whoDoesNotEndWhenAskedIsKilled() throws Exception {
        Path output = directory.resolve("stubborn.log");
        start(output, Map.of(), "stubborn");
        ProcessIdentity stubborn = awaitUp(output, 1).get(0);
        assertThat(terminate(evidence(Set.of()).withRecorded(stubborn), Duration.ofSeconds(10))
                        .left())
                .isEmpty();
        assertThat(sent).contains(Signal.TERM, Signal.KILL);
        assertThat(output).content().contains("asked");
        assertThat(isAlive(stubborn)).isFalse();
        Path another = directory.resolve("alone.log");
        start(another, Map.of(), "stubborn");
        ProcessIdentity alone = awaitUp(another, 1).get(0);
        system.signals().send(Signal.TERM, alone);
        Await.until("it was asked", () -> Files.readString(another).contains("asked"));
        assertThat(isAlive(alone)).isTrue();
        assertThat(system.signals().send(Signal.KILL, alone)).isEqualTo(Delivery.SENT);
        assertThat(system.processes().awaitEnd(alone, LONG)).isTrue();
    }

    /** By a client that did not start it, as in a second build. */
    @Test
    void supervisorIsAskedAndAsksItsServices() throws Exception {
        Path project = directory.toRealPath();
        Path pids = project.resolve(".pids");
        ServiceDefinition service = ServiceBuilder.named("polite")
                .command(Jvm.running(Stays.class))
                .workingDirectory(project)
                .stop(new StopPolicy(Signal.TERM, LONG))
                .ready(new ReadyPolicy(List.of(new ProbeDefinition.Log("up [0-9]+")), LONG, ReadyPolicy.HeldBy.MEMBER))
                .build();
        DevStack.in(pids)
                .start(new StackDefinition(List.of(service), project.resolve("target")))
                .detach();
        DevStack another = DevStack.in(pids);
        long pid = another.running().orElseThrow().get(0).pid();
        StopReport report = another.stop();
        assertThat(report.left()).isEmpty();
        assertThat(isAlive(pid)).isFalse();
        assertThat(project.resolve("target/polite.log")).content().contains("bye");
        assertThat(another.running()).isEmpty();
    }

    @Test
    void logThatALivingProgramHasOpenIsReadAndAppendedToByTheNext() throws Exception {
        Path output = directory.resolve("shared.log");
        start(output, Map.of());
        ProcessIdentity first = awaitUp(output, 1).get(0);
        start(output, Map.of());
        List<ProcessIdentity> both = awaitUp(output, 2);
        assertThat(both.get(0)).isEqualTo(first);
        assertThat(both).allMatch(process -> isAlive(process));
    }

    @Test
    void outputOfAnOrphanFollowsThatOfItsDeadLauncher() throws Exception {
        Path output = directory.resolve("launcher.log");
        Process launcher = start(output, Map.of(), "orphans");
        ProcessIdentity orphan = awaitUp(output, 1).get(0);
        assertThat(launcher.waitFor()).isZero();
        assertThat(output).content().contains("middle ends");
        assertThat(terminate(evidence(Set.of()).withRecorded(orphan), LONG).left())
                .isEmpty();
        assertThat(output).content().contains("bye");
    }

    private static boolean isOfThisMachine(InetAddress address) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, address)) {
            return server.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    private List<ProcessIdentity> launch(String name) throws Exception {
        return launch(name, Map.of());
    }

    private List<ProcessIdentity> launch(String name, Map<String, String> variables) throws Exception {
        Path output = directory.resolve(name + ".log");
        start(output, variables);
        return awaitUp(output, 1);
    }

    private Process start(Path output, Map<String, String> variables, String... words) throws Exception {
        return start(output, variables, Jvm.running(Stays.class, words));
    }

    private Process start(Path output, Map<String, String> variables, List<String> command) throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(variables);
        Process process = system.launcher()
                .launch(new Launcher.Launch(command, directory, environment, output, Launcher.StandardInput.OPEN));
        launched.add(process.pid());
        return process;
    }

    private List<ProcessIdentity> awaitUp(Path output, int programs) throws Exception {
        Await.until(programs + " up in " + output, () -> Stays.said(output).size() == programs);
        List<ProcessIdentity> up = new ArrayList<>();
        for (List<Long> numbers : Stays.said(output)) {
            up.add(identity(numbers.get(0)).orElseThrow());
        }
        return up;
    }

    private Optional<ProcessIdentity> identity(long pid) {
        return system.processes().read(pid).map(entry -> entry.identity());
    }

    private static ProcessIdentity earlier(ProcessIdentity process) {
        return new ProcessIdentity(process.bootId(), process.pidNamespace(), process.pid(), process.startTime() - 1);
    }

    private Evidence evidence(Set<String> marker) {
        return Evidence.since(system.processes().self().startTime()).withMarker(marker);
    }

    private Termination.Result terminate(Evidence evidence, Duration grace) throws InterruptedException {
        return new Termination(system.signals(), (signal, member, delivery) -> sent.add(signal))
                .terminate(new Members(system.processes(), evidence), Signal.TERM, grace, BUDGET);
    }

    private static boolean isAlive(ProcessIdentity process) {
        return isAlive(process.pid());
    }

    /** A zombie runs no program. */
    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .isPresent();
    }
}
