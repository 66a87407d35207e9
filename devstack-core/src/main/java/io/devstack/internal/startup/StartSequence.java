package io.devstack.internal.startup;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.shutdown.Turns;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Failure;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Launches each service once those that it depends on are ready, side by side where it can, and waits for all. */
public final class StartSequence {
    private final StartTools tools;
    private final RunLedger ledger;
    private final Consumer<RunEvent> facts;
    private final Watch watch;

    /** Gets every launch at once, so that no end is missed. */
    @FunctionalInterface
    public interface Watch {
        /** A service was launched by {@code launch}; {@code process} is its first process, a child of this JVM. */
        void launched(ServiceName service, Process process, Launcher.Launch launch);

        /**
         * A service became ready, and may be checked from now on.
         *
         * @since 0.1.0
         */
        default void ready(ServiceName service, long pid, Liveness liveness) {}

        /**
         * The probes of a service that is not ready yet were tried again: those of its definition in their order, and then
         * those that every service has.
         *
         * @since 0.1.0
         */
        default void probed(ServiceName service, List<ProbeResult> results) {}
    }

    /** Makes a sequence that tells {@code facts} what it does, on several threads. */
    public StartSequence(StartTools tools, RunLedger ledger, Consumer<RunEvent> facts, Watch watch) {
        this.tools = tools;
        this.ledger = ledger;
        this.facts = facts;
        this.watch = watch;
    }

    /** Returns this sequence with a ready timeout for every service, or itself if there is none. */
    public StartSequence within(Optional<Duration> readyTimeout) {
        return readyTimeout
                .map(timeout -> new StartSequence(tools.withReadyTimeout(timeout), ledger, facts, watch))
                .orElse(this);
    }

    /**
     * Starts all services of {@code plan}. Services that were launched before a failure are alive when this throws: the
     * caller stops them.
     *
     * @throws StartFailure the first failure
     * @throws InterruptedException if interrupted; every thread of the start that heeds interrupts has ended then
     */
    public void start(StartPlan plan) throws StartFailure, InterruptedException {
        long start = System.nanoTime();
        tellPorts(plan);
        Turns ready =
                new Turns(plan.services().stream().map(PlannedService::name).toList());
        AtomicReference<@Nullable StartFailure> failure = new AtomicReference<>();
        plan.services().stream()
                .filter(service -> !service.definition().dependsOn().isEmpty())
                .forEach(service -> facts.accept(new ServiceEvent.ServiceWaiting(
                        service.name(), List.copyOf(service.definition().dependsOn()))));
        List<Thread> threads = new ArrayList<>();
        for (PlannedService service : plan.services()) {
            threads.add(BackgroundThread.of(
                    "devstack-start-" + service.name(), () -> startInTurn(plan, service, ready, failure, threads)));
        }
        List<Thread> all = List.copyOf(threads);
        try {
            for (int i = 0; i < all.size(); i++) {
                if (!BackgroundThread.tryBegin(all.get(i))) {
                    ServiceName service = plan.services().get(i).name();
                    giveUp(
                            new StartFailure(Failure.of(
                                    Failure.Kind.LAUNCH,
                                    Optional.of(service),
                                    "service '" + service + "' was not launched: the machine gives no thread for it")),
                            failure,
                            threads);
                    break;
                }
            }
            Turns.awaitAll(all);
        } finally {
            plan.close();
        }
        StartFailure first = failure.get();
        if (first != null) {
            throw first;
        }
        recordReady();
        facts.accept(new StackEvent.StackReady(since(start)));
    }

    private void tellPorts(StartPlan plan) {
        List<StackEvent.PortsChecked.Port> ports = new ArrayList<>();
        for (PlannedService service : plan.services()) {
            for (int port : service.ports().values()) {
                ports.add(new StackEvent.PortsChecked.Port(
                        port, service.name(), service.pickedPorts().contains(port)));
            }
        }
        if (!ports.isEmpty()) {
            facts.accept(new StackEvent.PortsChecked(ports));
        }
    }

    /** Called before the event is published, so that its receivers find it on record. */
    private void recordReady() {
        try {
            ledger.enter(RunRecord.Phase.READY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startInTurn(
            StartPlan plan,
            PlannedService service,
            Turns ready,
            AtomicReference<@Nullable StartFailure> failure,
            List<Thread> threads) {
        try {
            for (ServiceName dependency : service.definition().dependsOn()) {
                ready.await(dependency);
            }
            startOne(plan, service);
            ready.done(service.name());
        } catch (StartFailure e) {
            giveUp(e, failure, threads);
        } catch (IOException | RuntimeException | Error e) { // even after an Error the service does not count as ready
            giveUp(
                    new StartFailure(Failure.of(
                            Failure.Kind.LAUNCH,
                            Optional.of(service.name()),
                            "service '" + service.name() + "' could not be launched: " + e)),
                    failure,
                    threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void giveUp(
            StartFailure own, AtomicReference<@Nullable StartFailure> failure, List<Thread> threads) {
        if (failure.compareAndSet(null, own)) {
            threads.stream()
                    .filter(thread -> !thread.equals(Thread.currentThread()))
                    .forEach(Thread::interrupt);
        }
    }

    private void startOne(StartPlan plan, PlannedService service)
            throws StartFailure, IOException, InterruptedException {
        ledger.begin(new ServiceRecord(
                service.name(),
                Optional.empty(),
                hash(Secrets.masked(service.launch().command())),
                service.ports(),
                service.launch().output(),
                service.definition().stop().withoutStep(),
                List.copyOf(service.definition().dependsOn()),
                service.firstStep().map(FirstStep::onRecord)));
        plan.release(service);
        launchOrTellLoss(plan, service);
    }

    private void launchOrTellLoss(StartPlan plan, PlannedService service)
            throws StartFailure, IOException, InterruptedException {
        try {
            launch(plan, service);
        } catch (StartFailure failure) {
            throw LostPort.of(service, ledger.record(), tools)
                    .map(loss -> new StartFailure(failure.failure().as(Failure.Kind.PORT_LOST, loss)))
                    .orElseGet(() -> withMissingDependency(failure, plan, service));
        }
    }

    private static StartFailure withMissingDependency(StartFailure failure, StartPlan plan, PlannedService service) {
        return MissingDependency.of(service, plan.services())
                .map(hint ->
                        new StartFailure(failure.failure().as(failure.failure().kind(), hint)))
                .orElse(failure);
    }

    /** Launches a service that is on record and waits until it is ready, or until it is done if it is a task. */
    private void launch(StartPlan plan, PlannedService planned) throws StartFailure, IOException, InterruptedException {
        PlannedService service = plan.current(planned);
        if (service.definition().argumentFile().isPresent()) {
            ledger.writeArguments(
                    service.name(), service.definition().argumentFile().get());
        }
        long launched = System.nanoTime();
        Process process = tools.launcher().launch(service.launch());
        Optional<ProcessIdentity> leader = tools.table().read(process.pid()).map(ProcessEntry::identity);
        try {
            if (leader.isPresent()) {
                ledger.launched(
                        service.name(), leader.get(), service.firstStep().map(FirstStep::onRecord));
            }
        } finally {
            watch.launched(service.name(), process, service.launch()); // it runs, also if that cannot be written
        }
        facts.accept(new ServiceEvent.ServiceLaunched(service.name(), process.pid(), service.ports()));
        ReadinessWait wait = new ReadinessWait(
                new LaunchedService(plan.relocated(tools), ledger::record, service, process, launched), facts, watch);
        if (service.definition().kind() == ServiceDefinition.Kind.TASK) {
            wait.awaitDone();
            facts.accept(new ServiceEvent.TaskDone(service.name(), since(launched)));
            return;
        }
        if (service.definition().hasOwnPort()) {
            service = withOwnPort(plan, service, wait.awaitOwnPort());
            wait = wait.withOwnPort(service);
        }
        ReadinessWait.Ready ready = wait.await();
        ready.url().ifPresent(url -> plan.found(planned.name(), url));
        watch.ready(service.name(), process.pid(), wait.liveness());
        facts.accept(new ServiceEvent.ServiceReady(
                service.name(),
                process.pid(),
                service.ports(),
                ready.url(),
                service.open().map(Secrets::masked),
                since(launched),
                ready.how()));
    }

    private PlannedService withOwnPort(StartPlan plan, PlannedService service, int port)
            throws StartFailure, IOException {
        Optional<Integer> earlier = plan.earlierOwnPort(service.name()).filter(number -> number != port);
        PlannedService found = plan.withOwnPort(service, port);
        ledger.opened(service.name(), found.ports(), found.firstStep().map(FirstStep::onRecord));
        earlier.ifPresent(number -> facts.accept(
                new ServiceEvent.PortChanged(service.name(), number, port, plan.dependants(service.name()))));
        return found;
    }

    /**
     * Launches a service again that has ended; its old log is kept beside the new one.
     *
     * @throws StartFailure if it did not become ready
     */
    public void relaunch(StartPlan plan, ServiceName name) throws StartFailure, IOException, InterruptedException {
        PlannedService service = plan.services().stream()
                .filter(planned -> planned.name().equals(name))
                .findFirst()
                .orElseThrow();
        ledger.catchUp();
        plan.rotateLogOf(service);
        launchOrTellLoss(plan, service);
    }

    private static String hash(String command) {
        return UUID.nameUUIDFromBytes(command.getBytes(StandardCharsets.UTF_8)).toString();
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
