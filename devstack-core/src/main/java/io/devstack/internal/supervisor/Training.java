package io.devstack.internal.supervisor;

import io.devstack.event.NarratingListener;
import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.json.Json;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The JVM that makes the {@linkplain ClassArchive class-data archive}: loads every class of the library, then runs the stop and
 * the report of a run in which nothing is alive. The lambdas that this meets go into the archive too; without that, a stop
 * spent most of its CPU on linking them (measured: 110 of the 183 classes that it loaded).
 */
final class Training {
    private static final ServiceName SERVICE = new ServiceName("training");

    /** Greater than any process number of Linux. */
    private static final long NO_PID = (1L << 22) + 1;

    private Training() {}

    /** Loads and runs what goes into the archive. */
    public static void main(String[] arguments) {
        Preload.everything(ClassPath.ofThisLibrary());
        Preload.control(ClassPath.ofThisLibrary());
        Preload.faces(ClassPath.ofThisLibrary());
        try {
            String unused = runStop();
        } catch (IOException | InterruptedException | RuntimeException e) {
            return; // the classes alone are worth an archive
        }
    }

    /**
     * Signals nothing: the only process on record cannot exist, and no process carries the marker of the run.
     *
     * @return the page of the run
     */
    static String runStop() throws InterruptedException, IOException {
        OperatingSystem system = OperatingSystem.current();
        Path output = Path.of("target", "devstack").toAbsolutePath();
        RunRecord record = Json.read(Json.write(recordOf(system.processes(), output)), RunRecord.class);
        List<RecordedEvent> entries = Collections.synchronizedList(new ArrayList<>());
        NarratingListener narrator = new NarratingListener(line -> {}, line -> {});
        Consumer<RunEvent> facts = fact -> {
            narrator.on(fact);
            try {
                entries.add(Json.read(Json.write(new RecordedEvent(Instant.now(), fact)), RecordedEvent.class));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        facts.accept(new StackEvent.RunStarted(record.run(), List.of(SERVICE), NO_PID, "keeper"));
        facts.accept(new ServiceEvent.ServiceLaunched(SERVICE, NO_PID, Map.of()));
        facts.accept(new ServiceEvent.ServiceReady(
                SERVICE, NO_PID, Map.of(), Optional.empty(), Optional.empty(), Duration.ofMillis(1), "training"));
        facts.accept(new StackEvent.StackReady(Duration.ofMillis(1)));
        facts.accept(new StopEvent.Stopping("training", List.of(SERVICE)));
        StopSequence stops = new StopSequence(
                system.processes(),
                system.signals(),
                system.sockets(),
                facts,
                DescendantProof.unavailable(system.processes(), system.signals(), "training"));
        StopSequence.Outcome outcome = stops.stop(new StopSequence.Order(
                record, Set.of(), service -> Optional.empty(), service -> Optional.empty(), Duration.ofSeconds(1)));
        facts.accept(
                new StopEvent.RunEnded(outcome.verdict(), outcome.left(), List.of(), Duration.ofMillis(1), output));
        RunReport report = RunReport.of(new JournalReading(entries, 0));
        narrator.on(report.inShort(output, Optional.empty()));
        return report.html();
    }

    private static RunRecord recordOf(ProcessTable table, Path output) {
        ProcessIdentity self = table.self();
        ProcessIdentity nobody = new ProcessIdentity(self.bootId(), self.pidNamespace(), NO_PID, self.startTime());
        ServiceRecord service = new ServiceRecord(
                SERVICE,
                Optional.of(nobody),
                "training",
                Map.of(),
                output.resolve(SERVICE + ".log"),
                StopPolicy.DEFAULT,
                List.of());
        return new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.now(),
                nobody,
                Optional.empty(),
                RunRecord.Phase.STOPPING,
                output,
                List.of(service),
                Optional.of(StackDefinition.DEFAULT_STOP_LIMIT),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
