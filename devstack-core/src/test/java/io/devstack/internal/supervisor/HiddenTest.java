package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.RunId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test JVM is the supervisor on record and the adopter, so its children count as adopted processes. */
@PosixOnly("sleep and sh")
class HiddenTest {
    private static final int CHILDREN = 8;

    private final ProcessTable table = OperatingSystem.current().processes();
    private final RunId run = RunId.random();
    private final AtomicInteger environmentReads = new AtomicInteger();
    private final List<Process> children = new ArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private RunLedger ledger = null;
    private Hidden hidden = null;

    @BeforeEach
    void begin() throws IOException {
        ledger = RunLedger.begin(
                StateDirectory.create(directory.resolve(".pids")), Records.ready(run, table.self(), directory));
        hidden = new Hidden(counting(), ledger);
    }

    @AfterEach
    void killChildren() {
        children.forEach(Process::destroyForcibly);
    }

    @Test
    void costOfACheckDoesNotGrowWithVisibleProcesses() throws IOException {
        for (int i = 0; i < CHILDREN; i++) {
            launch("sleep", "600");
        }
        checkOften();
        environmentReads.set(0);
        checkOften();
        assertThat(environmentReads).hasValueLessThanOrEqualTo(CHILDREN / 2);
        assertThat(ledger.record().hidden().orElse(List.of())).isEmpty();
    }

    @Test
    void processThatHidesLaterIsRecorded() throws Exception {
        for (int i = 1; i < CHILDREN; i++) {
            launch("sleep", "600");
        }
        Process late = launch("sh", "-c", "read line; exec env -i sleep 600");
        checkOften();
        assertThat(ledger.record().hidden().orElse(List.of())).isEmpty();
        late.getOutputStream().write('\n');
        late.getOutputStream().flush();
        Await.until("the process is on record", () -> {
            hidden.look();
            return ledger.record().hidden().orElse(List.of()).stream()
                    .map(ProcessIdentity::pid)
                    .anyMatch(pid -> pid == late.pid());
        });
    }

    private void checkOften() {
        for (int i = 0; i < 20; i++) {
            hidden.look();
        }
    }

    private Process launch(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(RunRecord.RUN_VARIABLE, run.value());
        Process child = builder.start();
        children.add(child);
        return child;
    }

    private ProcessTable counting() {
        return (ProcessTable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ProcessTable.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("environment")) {
                        environmentReads.incrementAndGet();
                    }
                    return method.invoke(table, arguments);
                });
    }
}
