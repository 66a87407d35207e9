package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proof that one service has ended while another one runs. The parent of this JVM stands in for the keeper. */
@PosixOnly("sleep")
@Timeout(100)
class ServiceEndTest {
    private static final ServiceName SERVER = new ServiceName("server");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final OperatingSystem system = OperatingSystem.current();
    private final ProcessTable table = system.processes();
    private final long self = table.self().pid();
    private final long keeper = table.read(self).orElseThrow().parent();
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private Process older = null;
    private Process server = null;
    private Process other = null;

    @BeforeEach
    void begin() throws Exception {
        older = sleep();
        server = sleep();
        while (identity(server).startTime() == identity(older).startTime()) { // the clock of the kernel is coarse
            server.destroyForcibly().waitFor();
            server = sleep();
        }
        other = sleep();
    }

    @AfterEach
    void end() throws Exception {
        server.destroyForcibly().waitFor();
        other.destroyForcibly().waitFor();
        older.destroyForcibly().waitFor();
    }

    private static Process sleep() throws Exception {
        return new ProcessBuilder("sleep", "600").start();
    }

    /** Another process ends during each scan, so scans alone prove nothing. */
    @Test
    void kernelsListsProveTheEndBesideAnotherService() throws Exception {
        AtomicInteger scans = new AtomicInteger();
        stopServer((method, arguments) -> switch (method) {
            case "pids" ->
                LongStream.concat(
                                Arrays.stream(table.pids()), LongStream.of(Integer.MAX_VALUE - scans.incrementAndGet()))
                        .toArray();
            case "childLists" -> childLists(arguments.get(0), List.of(self));
            default -> null;
        });
        assertThat(scans).hasValueLessThan(10);
        assertThat(Machine.isAlive(other.pid())).isTrue();
        assertThat(facts).noneMatch(StopEvent.ServiceEndUnproven.class::isInstance);
    }

    /** Each scan is clean, but the keeper has adopted a process that bears no mark. */
    @Test
    void endBesideAnOrphanOfNoServiceIsOnlyObserved() throws Exception {
        Process orphan = sleep();
        try {
            stopServerBeside(orphan);
            assertThat(facts)
                    .filteredOn(StopEvent.ServiceEndUnproven.class::isInstance)
                    .singleElement()
                    .isEqualTo(new StopEvent.ServiceEndUnproven(SERVER, 4, Optional.empty(), List.of(orphan.pid())));
            assertThat(Machine.isAlive(orphan.pid())).isTrue();
        } finally {
            orphan.destroyForcibly().waitFor();
        }
    }

    /** A daemon that was there before the service is none of its. */
    @Test
    void endBesideAnOlderOrphanIsCertified() throws Exception {
        stopServerBeside(older);
        assertThat(facts).noneMatch(StopEvent.ServiceEndUnproven.class::isInstance);
        assertThat(Machine.isAlive(older.pid())).isTrue();
    }

    private void stopServerBeside(Process orphan) throws Exception {
        ProcessEntry adopted = new ProcessEntry(
                identity(orphan), keeper, orphan.pid(), orphan.pid(), ProcessEntry.State.LIVE, false, "sleep");
        stopServer((method, arguments) -> switch (method) {
            case "pids" ->
                LongStream.of(self, server.pid(), other.pid(), orphan.pid())
                        .filter(Machine::isAlive)
                        .toArray();
            case "read" -> arguments.get(0).equals(orphan.pid()) ? Optional.of(adopted) : null;
            case "childLists" -> childLists(arguments.get(0), List.of(self, orphan.pid()));
            default -> null;
        });
    }

    private ProcessIdentity identity(Process process) {
        return table.read(process.pid()).orElseThrow().identity();
    }

    private Optional<Map<Long, List<Long>>> childLists(Object pid, List<Long> adopted) {
        return Optional.of(pid.equals(self) ? Map.of(self, List.of(other.pid())) : Map.of(keeper, adopted));
    }

    /** Stops one of the two services on a machine that gives other answers to some questions, if these are not null. */
    private void stopServer(BiFunction<String, List<Object>, @Nullable Object> answers) throws Exception {
        ProcessTable changed = (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> {
                    Object answer = answers.apply(method.getName(), arguments == null ? List.of() : List.of(arguments));
                    return answer == null ? method.invoke(table, arguments) : answer;
                });
        DescendantProof proof = DescendantProof.of(
                changed, system.signals(), table.read(keeper).orElseThrow().identity());
        StopSequence stops = new StopSequence(changed, system.signals(), system.sockets(), facts::add, proof);
        StopSequence.Order order = new StopSequence.Order(
                Records.ready(
                        RunId.random(),
                        table.self(),
                        directory,
                        service(SERVER, server),
                        service(new ServiceName("other"), other)),
                Set.of(),
                name -> Optional.empty(),
                name -> Optional.empty(),
                LONG);
        assertThat(stops.stopOnly(order, Set.of(SERVER))).isEmpty();
        assertThat(Machine.isAlive(server.pid())).isFalse();
    }

    private ServiceRecord service(ServiceName name, Process main) {
        return Records.service(name, directory)
                .launchedAs(table.read(main.pid()).orElseThrow().identity());
    }
}
