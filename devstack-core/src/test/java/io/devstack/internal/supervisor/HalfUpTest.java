package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.QuietMachine;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfUpTest {
    private static final ServiceName API = new ServiceName("api");

    private final OperatingSystem system = OperatingSystem.current();
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void unprovenEndOfTheLastLaunchIsReported() throws Exception {
        assertThat(halfUp(busy(system.processes()), API).end(API)).isEmpty();
        assertThat(facts)
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(StopEvent.ServiceEndUnproven.class, unproven -> {
                            assertThat(unproven.service()).isEqualTo(API);
                            assertThat(unproven.looks()).isGreaterThan(2);
                            assertThat(unproven.obstacle()).contains("there is no keeper");
                        }));
    }

    @Test
    void restartsAtTheSameTimeShareTheScans() throws Exception {
        AtomicInteger scans = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        List<ServiceName> names =
                IntStream.range(0, 100).mapToObj(i -> new ServiceName("s" + i)).toList();
        HalfUp halfUp = halfUp(
                QuietMachine.of(system.processes(), () -> {
                    scans.incrementAndGet();
                    join(gate);
                }),
                names.toArray(ServiceName[]::new));
        Set<Thread> restarts = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> ends = names.stream()
                .map(name -> Background.run(() -> {
                    restarts.add(Thread.currentThread());
                    assertThat(end(halfUp, name)).isEmpty();
                }))
                .toList();
        Await.until(
                "all wait for a scan",
                () -> restarts.size() == names.size()
                        && restarts.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        gate.countDown();
        ends.forEach(CompletableFuture::join);
        assertThat(scans).hasValueLessThanOrEqualTo(4);
        assertThat(facts).isEmpty();
    }

    private static void join(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> end(HalfUp halfUp, ServiceName name) {
        try {
            return halfUp.end(name);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HalfUp halfUp(ProcessTable table, ServiceName... names) throws Exception {
        ServiceRecord[] services = Arrays.stream(names)
                .map(name -> Records.service(name, directory))
                .toArray(ServiceRecord[]::new);
        RunLedger ledger = RunLedger.begin(
                StateDirectory.create(directory.resolve(".pids")),
                Records.ready(RunId.random(), table.self(), directory, services));
        return new HalfUp(
                table,
                ledger,
                new Watched(table, ledger, facts::add, (name, status) -> {}),
                new StopSequence(
                        table,
                        system.signals(),
                        system.sockets(),
                        facts::add,
                        DescendantProof.unavailable(table, system.signals(), "there is no keeper")),
                name -> Optional.empty(),
                () -> Set.of(API, new ServiceName("worker")),
                (task, dependant) -> false,
                facts::add);
    }

    /** On this machine a process ends during each scan, so that no scan is clean. */
    private static ProcessTable busy(ProcessTable table) {
        AtomicInteger scans = new AtomicInteger();
        return (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("pids")) {
                        long gone = Integer.MAX_VALUE - scans.incrementAndGet();
                        return LongStream.concat(Arrays.stream(table.pids()), LongStream.of(gone))
                                .toArray();
                    }
                    try {
                        return method.invoke(table, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
