package io.devstack.internal.report;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.model.Delivery;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.OwnershipRule;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Journals of runs that never were, to be drawn. */
final class Runs {
    static final ServiceName DATABASE = new ServiceName("database");
    static final ServiceName API = new ServiceName("api");
    static final ServiceName MIGRATE = new ServiceName("migrate");
    static final Path OUTPUT = Path.of("/shop/target/devstack");
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

    private final List<RecordedEvent> entries = new ArrayList<>();

    Runs at(long millis, RunEvent fact) {
        entries.add(new RecordedEvent(BEGIN.plusMillis(millis), fact));
        return this;
    }

    Runs add(RecordedEvent entry) {
        entries.add(entry);
        return this;
    }

    JournalReading reading() {
        return new JournalReading(entries, 0);
    }

    JournalReading first(int count) {
        return new JournalReading(entries.subList(0, count), 0);
    }

    int size() {
        return entries.size();
    }

    /** A database, a task that waits for it, and a server that waits for both; the tests took twenty minutes. */
    static Runs good() {
        return started()
                .at(1_800, new ServiceEvent.TaskDone(MIGRATE, Duration.ofMillis(700)))
                .at(1_850, launched(API, 53, Map.of("http", 5000, "admin", 5001)))
                .at(2_850, ready(API, 53, Map.of("http", 5000, "admin", 5001)))
                .at(2_860, new StackEvent.StackReady(Duration.ofMillis(2_850)))
                .at(1_202_860, stopping("a stop was asked for"))
                .at(1_202_900, signal(53, "java -jar api.jar"))
                .at(1_203_200, stopped(API, StopEvent.ServiceStopped.Ending.GRACEFUL, 143, 300))
                .at(1_203_300, stopped(MIGRATE, StopEvent.ServiceStopped.Ending.ALREADY_GONE, 0, 0))
                .at(1_203_900, stopped(DATABASE, StopEvent.ServiceStopped.Ending.FORCED, 137, 600))
                .at(1_203_950, new StopEvent.ProcessesScanned(3, 132, Optional.empty()))
                .at(1_203_960, new StopEvent.PortReleased(5000, Optional.of(API), true, ""))
                .at(1_203_961, new StopEvent.PortReleased(5001, Optional.of(API), true, ""))
                .at(1_203_962, new StopEvent.PortReleased(5432, Optional.of(DATABASE), true, "it lingers"))
                .at(1_203_970, ended(Verdict.CERTIFIED, List.of()));
    }

    /** Until the task runs. */
    static Runs started() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-1"), List.of(DATABASE, MIGRATE, API), 50, "keeper"))
                .at(
                        20,
                        new StackEvent.PortsChecked(List.of(
                                new StackEvent.PortsChecked.Port(5432, DATABASE, false),
                                new StackEvent.PortsChecked.Port(5000, API, true),
                                new StackEvent.PortsChecked.Port(5001, API, true))))
                .at(30, new ServiceEvent.ServiceWaiting(MIGRATE, List.of(DATABASE)))
                .at(30, new ServiceEvent.ServiceWaiting(API, List.of(DATABASE, MIGRATE)))
                .at(50, launched(DATABASE, 51, Map.of("port", 5432)))
                .at(1_050, ready(DATABASE, 51, Map.of("port", 5432)))
                .at(1_100, launched(MIGRATE, 52, Map.of()));
    }

    /** The task fails, and what waits for it is never launched. */
    static Runs failed(Failure failure) {
        return started()
                .at(1_800, new StackEvent.StartFailed(failure))
                .at(1_810, stopping("the start failed"))
                .at(1_830, stopped(MIGRATE, StopEvent.ServiceStopped.Ending.ALREADY_GONE, 3, 0))
                .at(1_900, stopped(DATABASE, StopEvent.ServiceStopped.Ending.GRACEFUL, 0, 80))
                .at(1_950, new StopEvent.ProcessesScanned(2, 120, Optional.empty()))
                .at(1_960, new StopEvent.PortReleased(5432, Optional.of(DATABASE), true, ""))
                .at(1_970, ended(Verdict.CERTIFIED, List.of()));
    }

    /** One that dies, is started again, dies again and stays down. */
    static Runs died() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-2"), List.of(API), 50, "keeper"))
                .at(50, launched(API, 53, Map.of()))
                .at(150, ready(API, 53, Map.of()))
                .at(160, new StackEvent.StackReady(Duration.ofMillis(160)))
                .at(1_150, died(API, 53))
                .at(1_160, new ServiceEvent.ServiceRestarting(API, 1, 1, Duration.ofMillis(500)))
                .at(1_700, launched(API, 63, Map.of()))
                .at(1_800, ready(API, 63, Map.of()))
                .at(2_800, died(API, 63))
                .at(2_810, new ServiceEvent.RestartGivenUp(API, "it died 2 times within 1.7 s"))
                .at(4_000, stopping("a stop was asked for"))
                .at(4_050, stopped(API, StopEvent.ServiceStopped.Ending.ALREADY_GONE, 7, 0))
                .at(4_100, ended(Verdict.CERTIFIED, List.of()));
    }

    /** One that dies and is ready again with the second launch. */
    static Runs failedLaunchBetween() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-3"), List.of(API), 50, "keeper"))
                .at(50, launched(API, 53, Map.of()))
                .at(150, ready(API, 53, Map.of()))
                .at(160, new StackEvent.StackReady(Duration.ofMillis(160)))
                .at(1_150, died(API, 53))
                .at(1_160, new ServiceEvent.ServiceRestarting(API, 1, 2, Duration.ofMillis(500)))
                .at(1_700, launched(API, 63, Map.of()))
                .at(
                        1_800,
                        new ServiceEvent.ServiceRestarting(
                                API, 2, 2, Duration.ofSeconds(1), Optional.of("api exited with 3 after 0.1 s")))
                .at(2_810, launched(API, 73, Map.of()))
                .at(2_900, ready(API, 73, Map.of()))
                .at(4_000, stopping("a stop was asked for"))
                .at(4_100, ended(Verdict.CERTIFIED, List.of()));
    }

    /** A service loses its port, and has it again before the stop or not. */
    static Runs unhealthy(boolean recovers) {
        Failure lost = failure(API, "api is unhealthy: nothing listens on port 5000");
        Runs run = new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-9"), List.of(API), 50, "keeper"))
                .at(50, launched(API, 53, Map.of("port", 5000)))
                .at(150, ready(API, 53, Map.of("port", 5000)))
                .at(160, new StackEvent.StackReady(Duration.ofMillis(160)))
                .at(9_000, new ServiceEvent.ServiceUnhealthy(API, 53, lost));
        if (recovers) {
            run.at(15_000, new ServiceEvent.ServiceRecovered(API, Duration.ofSeconds(6)));
        }
        return run.at(20_000, stopping("a stop was asked for"))
                .at(20_100, stopped(API, StopEvent.ServiceStopped.Ending.GRACEFUL, 143, 100))
                .at(20_200, ended(Verdict.CERTIFIED, List.of()));
    }

    /** Somebody restarts one of two, which is ready again. */
    static Runs restarted() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-6"), List.of(DATABASE, API), 50, "keeper"))
                .at(50, launched(DATABASE, 51, Map.of()))
                .at(150, ready(DATABASE, 51, Map.of()))
                .at(160, launched(API, 53, Map.of()))
                .at(200, ready(API, 53, Map.of()))
                .at(200, new StackEvent.StackReady(Duration.ofMillis(200)))
                .at(1_190, new StackEvent.RestartOrdered(1, List.of(DATABASE)))
                .at(1_195, signal(51, "postgres"))
                .at(1_300, stopped(DATABASE, StopEvent.ServiceStopped.Ending.GRACEFUL, 143, 100))
                .at(1_500, launched(DATABASE, 61, Map.of()))
                .at(2_000, ready(DATABASE, 61, Map.of()))
                .at(2_000, new StackEvent.RestartDone(1, List.of(DATABASE), Duration.ofMillis(810)))
                .at(4_000, stopping("a stop was asked for"))
                .at(4_100, ended(Verdict.CERTIFIED, List.of()));
    }

    /** Nothing dies; somebody restarts both, one does not come back, and the other waits for it. */
    static Runs restartFailed() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-5"), List.of(DATABASE, API), 50, "keeper"))
                .at(50, launched(DATABASE, 51, Map.of()))
                .at(150, ready(DATABASE, 51, Map.of()))
                .at(160, launched(API, 53, Map.of()))
                .at(200, ready(API, 53, Map.of()))
                .at(210, new StackEvent.StackReady(Duration.ofMillis(200)))
                .at(1_000, new StackEvent.RestartOrdered(1, List.of(DATABASE, API)))
                .at(1_100, stopped(API, StopEvent.ServiceStopped.Ending.GRACEFUL, 143, 90))
                .at(1_200, stopped(DATABASE, StopEvent.ServiceStopped.Ending.GRACEFUL, 143, 90))
                .at(1_210, launched(DATABASE, 61, Map.of()))
                .at(1_400, stopped(DATABASE, StopEvent.ServiceStopped.Ending.ALREADY_GONE, 3, 0))
                .at(
                        1_410,
                        new StackEvent.RestartFailed(
                                1,
                                List.of(
                                        failure(DATABASE, "database exited with 3 after 0.2 s", "no disk"),
                                        Failure.of(
                                                Failure.Kind.LAUNCH,
                                                Optional.of(API),
                                                "api was not launched again, because database is not ready"))));
    }

    /** The supervisor is killed during the tests; a later goal ends what is left, all but one process. */
    static Runs lost() {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-3"), List.of(API), 50, "keeper"))
                .at(50, launched(API, 53, Map.of("port", 5000)))
                .at(150, ready(API, 53, Map.of("port", 5000)))
                .at(160, new StackEvent.StackReady(Duration.ofMillis(160)))
                .at(9_000, new StackEvent.LeftoversEnded(new RunId("run-3"), List.of(53L)))
                .at(9_500, stopped(API, StopEvent.ServiceStopped.Ending.LEFT, 0, 400))
                .at(9_600, new StopEvent.ProcessesScanned(40, 99, Optional.empty()))
                .at(9_700, new StopEvent.PortReleased(5000, Optional.of(API), false, "it is held by pid 53 (api)"))
                .at(9_800, ended(Verdict.LEFT, List.of("pid 53 of user root (api --token=geheim)")));
    }

    static RunEvent launched(ServiceName service, long pid, Map<String, Integer> ports) {
        return new ServiceEvent.ServiceLaunched(service, pid, ports);
    }

    static RunEvent ready(ServiceName service, long pid, Map<String, Integer> ports) {
        return new ServiceEvent.ServiceReady(
                service, pid, ports, Optional.empty(), Optional.empty(), Duration.ofSeconds(1), "it said 'up' & more");
    }

    static RunEvent died(ServiceName service, long pid) {
        return new ServiceEvent.ServiceDied(
                service,
                pid,
                new ExitStatus(7),
                Duration.ofSeconds(1),
                failure(service, service + " died: it exited with 7 after 1.0 s", "fatal: the queue is gone"));
    }

    static RunEvent signal(long pid, String command) {
        return new StopEvent.SignalSent(Signal.TERM, pid, command, OwnershipRule.RECORDED, Delivery.SENT);
    }

    static RunEvent stopping(String reason) {
        return new StopEvent.Stopping(reason, List.of(DATABASE, MIGRATE, API));
    }

    static RunEvent stopped(ServiceName service, StopEvent.ServiceStopped.Ending ending, int status, long millis) {
        return new StopEvent.ServiceStopped(
                service, ending, Optional.of(new ExitStatus(status)), Duration.ofMillis(millis));
    }

    static RunEvent ended(Verdict verdict, List<String> left) {
        return new StopEvent.RunEnded(verdict, left, List.of(), Duration.ofMillis(1_100), OUTPUT);
    }

    static Failure failure(ServiceName service, String what, String... lastLines) {
        return new Failure(
                Failure.Kind.ENDED,
                Optional.of(service),
                what,
                List.of(lastLines),
                Optional.of(Path.of("/shop/.pids/" + service + ".log")));
    }
}
