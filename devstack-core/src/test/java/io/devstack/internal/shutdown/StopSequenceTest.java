package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Background;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Delivery;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.Verdict;
import java.io.BufferedReader;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A stop of one service that hangs and ignores its interrupt. */
@PosixOnly("sleep")
class StopSequenceTest {
    private static final ServiceName SERVER = new ServiceName("server");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final OperatingSystem system = OperatingSystem.current();
    private final ProcessTable table = system.processes();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private Process server = null;

    @BeforeEach
    void begin() throws Exception {
        server = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() throws Exception {
        end.countDown();
        server.destroyForcibly().waitFor();
    }

    @Test
    void hungStopOfAServiceDoesNotHoldUpTheStopOfTheRun() throws Exception {
        StopSequence.Outcome outcome = inTime(() -> stops().stop(order()));
        assertThat(outcome.verdict()).isNotEqualTo(Verdict.LEFT);
        assertThat(Machine.isAlive(server.pid())).isFalse();
        assertThat(facts)
                .filteredOn(StopEvent.ServiceStopped.class::isInstance)
                .singleElement()
                .satisfies(fact -> {
                    assertThat(((StopEvent.ServiceStopped) fact).service()).isEqualTo(SERVER);
                    assertThat(((StopEvent.ServiceStopped) fact).ending())
                            .isEqualTo(StopEvent.ServiceStopped.Ending.GRACEFUL);
                });
        assertThat(facts)
                .filteredOn(StopEvent.SignalSent.class::isInstance)
                .extracting(fact -> ((StopEvent.SignalSent) fact).signal())
                .containsOnly(Signal.TERM);
        assertThat(facts)
                .filteredOn(StopEvent.ProcessesScanned.class::isInstance)
                .singleElement()
                .satisfies(fact -> assertThat(((StopEvent.ProcessesScanned) fact).obstacle())
                        .hasValue("the supervisor is dead"));
    }

    @Test
    void hungStopOfOneServiceIsReportedAsNotStopped() throws Exception {
        Map<ServiceName, List<String>> left = inTime(() -> stops().stopOnly(order(), Set.of(SERVER)));
        assertThat(left).containsExactly(Map.entry(SERVER, List.of("its stop hung and was given up")));
    }

    @Test
    void survivorOfABrokenStopIsNotReportedAsEnded() throws Exception {
        StopSequence.Outcome outcome = stopWithoutEffect(
                table,
                name -> {
                    throw new IllegalStateException("no step");
                },
                SHORT);
        assertThat(outcome.survivors()).extracting(ProcessIdentity::pid).containsExactly(server.pid());
        assertThat(facts).noneMatch(StopEvent.ServiceStopped.class::isInstance);
    }

    @Test
    void survivorThatGrewOlderIsNotReportedAsEnded() throws Exception {
        StopSequence.Outcome outcome = stopWithoutEffect(aging(), name -> Optional.empty(), Duration.ZERO);
        assertThat(outcome.survivors()).extracting(ProcessIdentity::pid).containsExactly(server.pid());
        assertThat(facts)
                .filteredOn(StopEvent.ServiceStopped.class::isInstance)
                .singleElement()
                .satisfies(fact -> assertThat(((StopEvent.ServiceStopped) fact).ending())
                        .isEqualTo(StopEvent.ServiceStopped.Ending.LEFT));
    }

    /** Each stack of a thread takes half a gigabyte of the address space, of which this JVM has eight. */
    @Test
    @EnabledOnOs(OS.LINUX) // ulimit -v
    void servicesAreStoppedOneAfterTheOtherWhereTheMachineGivesNoThread() throws Exception {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "ulimit -v 8000000 && exec \"$@\"", "sh"));
        words.addAll(Jvm.running(StopsWithoutThreads.class, directory.toString()));
        words.addAll(5, List.of("-Xss512m", "-XX:CompressedClassSpaceSize=32m", "-XX:ReservedCodeCacheSize=32m"));
        Process stop = new ProcessBuilder(words).redirectErrorStream(true).start();
        assertThat(stop.inputReader().lines().filter(line -> !line.startsWith("[")))
                .containsExactly("client GRACEFUL", "server GRACEFUL", "left: []");
        assertThat(stop.waitFor()).isZero();
    }

    /** A shell stands in for the keeper and has adopted a process that bears no mark. */
    @Test
    void orphanIsOfTheOneServiceOnlyIfNoOtherCanHaveLeftIt() throws Exception {
        Process keeper =
                new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; setsid env -i sleep 600 & echo $!; wait").start();
        BufferedReader pids = keeper.inputReader();
        long supervisor = Long.parseLong(pids.readLine());
        long orphan = Long.parseLong(pids.readLine());
        try {
            stopBeside(supervisor, keeper.pid(), false);
            assertThat(Machine.isAlive(orphan)).isTrue();
            stopBeside(supervisor, keeper.pid(), true);
            assertThat(Machine.isAlive(orphan)).isFalse();
        } finally {
            for (long pid : List.of(orphan, supervisor)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            keeper.destroyForcibly().waitFor();
        }
    }

    private void stopBeside(long supervisor, long keeper, boolean single) throws Exception {
        Process main = new ProcessBuilder("sleep", "600").start();
        try {
            RunRecord record = record(
                    table.read(supervisor).orElseThrow().identity(),
                    table.read(keeper).map(ProcessEntry::identity),
                    service(SERVER, main));
            StopSequence.Order order = new StopSequence.Order(
                    record,
                    Set.of(),
                    name -> Optional.empty(),
                    name -> Optional.empty(),
                    LONG,
                    ClientForce.NONE,
                    single);
            assertThat(inTime(() -> stops().stopOnly(order, Set.of(SERVER)))).isEmpty();
            assertThat(Machine.isAlive(main.pid())).isFalse();
        } finally {
            main.destroyForcibly().waitFor();
        }
    }

    private StopSequence.Outcome stopWithoutEffect(
            ProcessTable processes, Function<ServiceName, Optional<FirstStep>> steps, Duration atMost)
            throws Exception {
        ProcessSignals none = new ProcessSignals() {
            @Override
            public Delivery send(Signal signal, ProcessIdentity target) {
                return Delivery.SENT;
            }

            @Override
            public Delivery sendToGroup(Signal signal, long group) {
                return Delivery.SENT;
            }
        };
        StopSequence stops = new StopSequence(
                processes,
                none,
                system.sockets(),
                facts::add,
                SHORT,
                LONG,
                DescendantProof.unavailable(processes, none, "the supervisor is dead"));
        StopSequence.Order order = new StopSequence.Order(record(), Set.of(), name -> Optional.empty(), steps, atMost);
        return inTime(() -> stops.stop(order));
    }

    /** In this table every process is a second older at each question. */
    private ProcessTable aging() {
        AtomicInteger age = new AtomicInteger();
        return changed((method, arguments) ->
                method.equals("ageOf") ? Optional.of(Duration.ofSeconds(age.incrementAndGet())) : null);
    }

    /** Returns the table of this machine with other answers to some questions, and the same where these are null. */
    private ProcessTable changed(BiFunction<String, List<Object>, @Nullable Object> answers) {
        return (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> {
                    Object answer = answers.apply(method.getName(), arguments == null ? List.of() : List.of(arguments));
                    return answer == null ? method.invoke(table, arguments) : answer;
                });
    }

    private interface Stop<T> {
        T run() throws InterruptedException;
    }

    private static <T> T inTime(Stop<T> stop) throws Exception {
        CompletableFuture<T> outcome = Background.supply(() -> {
            try {
                return stop.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return outcome.get(100, TimeUnit.SECONDS);
    }

    private StopSequence stops() {
        return new StopSequence(
                table,
                system.signals(),
                system.sockets(),
                facts::add,
                LONG,
                SHORT,
                DescendantProof.unavailable(table, system.signals(), "the supervisor is dead"));
    }

    private StopSequence.Order order() {
        return new StopSequence.Order(record(), Set.of(), name -> Optional.empty(), this::hang, SHORT);
    }

    private Optional<FirstStep> hang(ServiceName name) {
        boolean over = false;
        while (!over) {
            try {
                end.await();
                over = true;
            } catch (InterruptedException e) {
                continue; // as a call into the kernel would
            }
        }
        throw new IllegalStateException("the test is over");
    }

    private RunRecord record() {
        return record(service(SERVER, server));
    }

    private ServiceRecord service(ServiceName name, Process main) {
        return new ServiceRecord(
                name,
                Optional.of(table.read(main.pid()).orElseThrow().identity()),
                "hash",
                Map.of(),
                directory.resolve(name + ".log"),
                new StopPolicy(Signal.TERM, LONG),
                List.of());
    }

    static RunRecord record(ServiceRecord... services) {
        ProcessIdentity leader = services[0].leader().orElseThrow();
        long dead =
                ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElseThrow() + 100;
        return record(
                new ProcessIdentity(leader.bootId(), leader.pidNamespace(), dead, leader.startTime()),
                Optional.empty(),
                services);
    }

    private static RunRecord record(
            ProcessIdentity supervisor, Optional<ProcessIdentity> keeper, ServiceRecord... services) {
        return new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.now(),
                supervisor,
                keeper,
                RunRecord.Phase.READY,
                services[0].logFile().resolveSibling("output"),
                List.of(services),
                Optional.empty(),
                "hash",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
