package io.devstack.internal.shutdown;

import io.devstack.event.StopEvent;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Stops two services, one of which depends on the other, in a JVM that gets no thread any more, and prints how each ended. */
final class StopsWithoutThreads {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final OperatingSystem SYSTEM = OperatingSystem.current();

    private StopsWithoutThreads() {}

    /** Takes a directory for the paths of the record. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            stop(Path.of(arguments[0]));
        } finally {
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void stop(Path directory) throws IOException, InterruptedException {
        ProcessTable table = SYSTEM.processes();
        ServiceName server = new ServiceName("server");
        RunRecord record = StopSequenceTest.record(
                service(server, directory, List.of()), service(new ServiceName("client"), directory, List.of(server)));
        StopSequence stops = new StopSequence(
                table,
                SYSTEM.signals(),
                SYSTEM.sockets(),
                fact -> {
                    if (fact instanceof StopEvent.ServiceStopped stopped) {
                        System.out.println(stopped.service() + " " + stopped.ending());
                    }
                },
                LONG,
                LONG,
                DescendantProof.unavailable(table, SYSTEM.signals(), "the supervisor is dead"));
        takeAllThreads();
        StopSequence.Outcome outcome = stops.stop(
                new StopSequence.Order(record, Set.of(), name -> Optional.empty(), name -> Optional.empty(), LONG));
        System.out.println("left: " + outcome.left());
    }

    private static void takeAllThreads() {
        CountDownLatch never = new CountDownLatch(1);
        boolean begun = true;
        while (begun) {
            begun = BackgroundThread.tryBegin("idle", () -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static ServiceRecord service(ServiceName name, Path directory, List<ServiceName> dependsOn)
            throws IOException {
        Process main = new ProcessBuilder("sleep", "600").start();
        return new ServiceRecord(
                name,
                SYSTEM.processes().read(main.pid()).map(ProcessEntry::identity),
                "hash",
                Map.of(),
                directory.resolve(name + ".log"),
                new StopPolicy(Signal.TERM, LONG),
                dependsOn);
    }
}
