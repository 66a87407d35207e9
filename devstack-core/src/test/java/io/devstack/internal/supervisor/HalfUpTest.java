package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
        assertThat(halfUp(busy(system.processes())).end(API)).isEmpty();
        assertThat(facts)
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(StopEvent.ServiceEndUnproven.class, unproven -> {
                            assertThat(unproven.service()).isEqualTo(API);
                            assertThat(unproven.looks()).isGreaterThan(2);
                            assertThat(unproven.obstacle()).contains("there is no keeper");
                        }));
    }

    private HalfUp halfUp(ProcessTable table) throws Exception {
        ServiceRecord service = Records.service(API, directory);
        RunLedger ledger = RunLedger.begin(
                StateDirectory.create(directory.resolve(".pids")),
                Records.ready(RunId.random(), table.self(), directory, service));
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
