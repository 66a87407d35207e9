package io.devstack.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StopPolicy;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusLookTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName OTHER = new ServiceName("other");

    @TempDir
    Path directory = Path.of("");

    @Test
    @PosixOnly("files have keys, so that one with another beginning may be the same")
    void eachLookReadsOnlyWhatWasWrittenSinceTheLastOne() throws Exception {
        try (Journal journal = Journal.open(file());
                StatusLook look = look()) {
            journal.write(started("first", API));
            journal.write(new ServiceEvent.ServiceLaunched(API, 51, Map.of("port", 5000)));
            assertThat(state(look)).isEqualTo("api dead, ports {port=5000}, 0 restarts"); // no process is there
            Files.writeString(
                    file(),
                    "x".repeat((int) Files.size(file()) - 1) + "\n"); // a second reading would find nothing in it
            journal.write(new StackEvent.RestartOrdered(1, List.of(API)));
            assertThat(state(look)).isEqualTo("api restarting, ports {port=5000}, 1 restarts");
        }
    }

    @Test
    void aJournalThatSomebodyDeletedGoesOnInANewFile() throws Exception {
        try (Journal journal = Journal.open(file());
                StatusLook look = look()) {
            journal.write(started("first", API));
            journal.write(new ServiceEvent.TaskDone(API, Duration.ZERO));
            assertThat(state(look)).startsWith("api done");
            Files.delete(file());
            assertThat(state(look)).startsWith("api done");
            journal.restore();
            journal.write(new ServiceEvent.ServiceDied(
                    API,
                    51,
                    new ExitStatus(1),
                    Duration.ZERO,
                    Failure.of(Failure.Kind.ENDED, Optional.of(API), "api died")));
            assertThat(state(look)).startsWith("api dead");
        }
    }

    @Test
    void nothingOfAnEarlierRunIsTakenForTheNextOnes() throws Exception {
        try (StatusLook look = look()) {
            try (Journal journal = Journal.open(file())) {
                journal.write(started("first", API));
                journal.write(new ServiceEvent.ServiceRestarting(API, 1, 5, Duration.ZERO));
            }
            assertThat(state(look)).startsWith("api restarting");
            Files.move(file(), directory.resolve("away"));
            try (Journal journal = Journal.open(file())) {
                journal.write(new StopEvent.ServiceStopped(
                        API, StopEvent.ServiceStopped.Ending.FORCED, Optional.empty(), Duration.ZERO)); // a leftover
                journal.write(started("second", OTHER));
            }
            assertThat(state(look)).isEqualTo("other waiting, ports {}, 0 restarts");
        }
    }

    @Test
    void allServicesShareOneScanOfTheProcessTable() throws Exception {
        ProcessTable real = OperatingSystem.current().processes();
        AtomicInteger scans = new AtomicInteger();
        ProcessTable table = (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> {
                    scans.addAndGet(method.getName().equals("pids") ? 1 : 0);
                    return method.invoke(real, arguments);
                });
        try (Journal journal = Journal.open(file());
                StatusLook look = new StatusLook(table, file(), () -> Optional.of(record(real, API, OTHER)))) {
            journal.write(started("run", API));
            assertThat(look.quick().services()).hasSize(2);
            assertThat(scans).hasValue(1);
        }
    }

    private static String state(StatusLook look) throws InterruptedException {
        List<ServiceStatus> services = look.quick().services();
        assertThat(services).hasSize(1);
        ServiceStatus only = services.get(0);
        return only.name() + " " + only.state().name().toLowerCase(Locale.ROOT) + ", ports " + only.ports() + ", "
                + only.restarts() + " restarts";
    }

    private Path file() {
        return directory.resolve("events.jsonl");
    }

    private static RunEvent started(String run, ServiceName service) {
        return new StackEvent.RunStarted(new RunId(run), List.of(service), 50, "keeper");
    }

    private StatusLook look() {
        ProcessTable table = OperatingSystem.current().processes();
        return new StatusLook(table, file(), () -> Optional.of(record(table)));
    }

    private RunRecord record(ProcessTable table, ServiceName... services) {
        return new RunRecord(
                RunRecord.FORMAT,
                new RunId("run"),
                Instant.EPOCH,
                table.self(),
                Optional.empty(),
                RunRecord.Phase.READY,
                directory,
                Stream.of(services).map(this::record).toList(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private ServiceRecord record(ServiceName service) {
        return new ServiceRecord(
                service, Optional.empty(), "", Map.of(), directory.resolve("log"), StopPolicy.DEFAULT, List.of());
    }
}
