package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.control.ControlServer;
import io.devstack.internal.control.Controlled;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.shutdown.ClientForce;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.state.ClientKill;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run that is on record: starts it, answers commands until one of them means the end, stops it.
 *
 * <p>An I/O error does not keep it from stopping: files that cannot be written are named in the supervisor's log.
 */
final class Run {
    private static final String OWNER_GONE = "its owner is gone";
    private static final Duration FOLLOWER_TIMEOUT = Duration.ofSeconds(10);
    private static final long RESTORE_SECONDS = 1;

    private final OperatingSystem system;
    private final Enclosure enclosure;
    private final StateDirectory state;
    private final RunLedger ledger;
    private final Journal journal;
    private final BlockingQueue<Command> commands;
    private final RunFiles files;
    private final Watched watched;
    private final HealthMonitor health;
    private final ServiceWatch watch;
    private final Upkeep upkeep;
    private final Starter starter;
    private final StopSequence stops;
    private final OrderedRestarts ordered;
    private final HalfUp halfUp;
    private final Optional<ControlServer> control;
    private boolean followed;

    Run(
            OperatingSystem system,
            StateDirectory state,
            RunLedger ledger,
            RunFiles files,
            Journal journal,
            BlockingQueue<Command> commands,
            Optional<ControlServer> control,
            Enclosure enclosure) {
        this.system = system;
        this.enclosure = enclosure;
        this.state = state;
        this.ledger = ledger;
        this.journal = journal;
        this.files = files;
        this.commands = commands;
        this.watched = new Watched(
                system.processes(),
                ledger,
                this::tell,
                (service, status) -> commands.add(new Command.Died(service, status)));
        this.upkeep = new Upkeep(system, state, ledger, files, enclosure, watched);
        this.health = new HealthMonitor(this::tell, service -> commands.add(new Command.Unhealthy(service)));
        this.watch = new ServiceWatch(watched, health, commands);
        this.stops =
                new StopSequence(system.processes(), system.signals(), system.sockets(), this::tell, enclosure.proof());
        this.starter = new Starter(system, state, ledger, this::pass, watch);
        this.halfUp = new HalfUp(
                system.processes(),
                ledger,
                watched,
                stops,
                starter::firstStepOf,
                starter::names,
                (task, service) -> watched.exitOf(task).isPresent() && starter.isTaskBefore(task, service),
                this::tell);
        this.ordered = new OrderedRestarts(ledger, watched, stops, halfUp, this::tell);
        this.control = control;
    }

    /** Runs the stack until a command stops it. */
    void run(StartRequest request) throws InterruptedException {
        RunRecord record = ledger.record();
        tell(new StackEvent.RunStarted(
                record.run(),
                request.stack().services().stream().map(ServiceDefinition::name).toList(),
                record.supervisor().pid(),
                enclosure.adopter()));
        Thread start = BackgroundThread.begin(
                "devstack-start", () -> starter.start(request).ifPresent(commands::add));
        SideThread.begin("devstack-rehearsal", this::rehearse);
        Answers answers = new Answers(ledger, state, system.processes(), commands, request.stack(), watch);
        control.ifPresent(answers::begin);
        Restarts restarts = new Restarts(policies(request), starter::relaunch, halfUp::end, this::tell);
        upkeep.begin(request.stack().maxLogSize(), this::tell);
        Command.Stop stop = awaitStop(restarts);
        watched.stopping();
        upkeep.leaveProcessor();
        start.interrupt();
        start.join();
        restarts.cancel();
        ordered.cancel();
        StopSequence.Outcome outcome = stop(stop, request.stack().ownerLostTimeout());
        upkeep.close();
        files.putAway(outcome, ledger.record().outputDirectory(), this::awaitFollower);
    }

    /** Does once what comes between being ready and having said so, before it matters: the first time is the slowest. */
    private void rehearse() {
        upkeep.findHidden();
        ServiceName nobody = new ServiceName("rehearsal");
        Duration none = Duration.ZERO;
        Journal.rehearse(new ServiceEvent.ServiceReady(
                nobody, 0, Map.of("http", 0), Optional.of(""), Optional.empty(), none, ""));
        Journal.rehearse(new StackEvent.StackReady(none));
    }

    void tell(RunEvent fact) {
        health.hear(fact);
        try {
            journal.write(fact);
        } catch (UncheckedIOException e) {
            System.err.println("not in the journal: " + fact + ": " + e.getMessage());
        }
    }

    /** Records escaped processes before "ready" is published. */
    private void pass(RunEvent fact) {
        if (fact instanceof StackEvent.StackReady) {
            upkeep.findHidden();
        }
        watched.pass(fact);
    }

    private static Map<ServiceName, RestartPolicy> policies(StartRequest request) {
        return request.stack().services().stream()
                .collect(Collectors.toMap(ServiceDefinition::name, ServiceDefinition::restart));
    }

    private Command.Stop awaitStop(Restarts restarts) throws InterruptedException {
        boolean detached = false;
        while (true) {
            Command command = commands.poll(RESTORE_SECONDS, TimeUnit.SECONDS);
            if (command == null) {
                upkeep.tick();
            } else if (command instanceof Command.Stop stop) {
                return stop;
            } else if (command instanceof Command.StartBroke broke) {
                tell(new StackEvent.StartFailed(broke.failure()));
                return new Command.Stop("the start failed");
            } else if (command instanceof Command.Following) {
                followed = true;
            } else if (command instanceof Command.LifelineClosed && !detached) {
                followed = true;
                return new Command.Stop(OWNER_GONE);
            } else if (command instanceof Command.Died died) {
                restarts.died(died.service(), died.status());
            } else if (command instanceof Command.Unhealthy unhealthy) {
                watch.unhealthy(unhealthy.service(), restarts);
            } else if (command instanceof Command.Restart restart) {
                restart.reply().complete(restart(restart, restarts));
            } else if (command instanceof Command.Detach) {
                detached = true;
                tell(new StackEvent.Detached());
                ledger.record().keeper().ifPresent(system::endLauncher);
            }
        }
    }

    private Controlled.Reply restart(Command.Restart order, Restarts restarts) throws InterruptedException {
        Optional<String> obstacle = ordered.obstacle();
        Optional<Starter.Started> started = starter.started();
        if (obstacle.isPresent() || started.isEmpty()) {
            return new Controlled.Reply.Refused(obstacle.orElse("the stack is not ready yet"));
        }
        upkeep.leaveProcessor();
        return ordered.begin(
                ordered.chosen(order.services(), order.dependants()),
                started.get().sequence().within(order.readyTimeout()),
                started.get().plan(),
                services -> {
                    restarts.leave(services);
                    watch.letGo(services);
                });
    }

    /** A client kills only after the stop has begun on record. */
    private Set<ServiceName> withLivingLeader() {
        return ledger.record().services().stream()
                .filter(service ->
                        service.leader().filter(system.processes()::isAlive).isPresent())
                .map(ServiceRecord::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private StopSequence.Outcome stop(Command.Stop stop, Duration ownerLostTimeout) throws InterruptedException {
        long start = System.nanoTime();
        upkeep.beforeStop();
        Set<ServiceName> alive = withLivingLeader();
        tell(new StopEvent.Stopping(stop.reason(), ledger.record().serviceNames()));
        try {
            ledger.enter(RunRecord.Phase.STOPPING);
        } catch (IOException e) {
            System.err.println("cannot write the record: " + e);
        }
        StopSequence.Outcome outcome = stops.stop(new StopSequence.Order(
                ledger.record(),
                watched.sessions(),
                watched::exitOf,
                starter::firstStepOf,
                limit(stop, ownerLostTimeout),
                new ClientForce(() -> ClientKill.isSet(state, ledger.record().run()), alive)));
        Path output = ledger.record().outputDirectory();
        tell(new StopEvent.RunEnded(
                outcome.verdict(),
                outcome.left(),
                Stream.concat(watched.deaths().stream(), health.deaths().stream())
                        .toList(),
                Duration.ofNanos(System.nanoTime() - start),
                output));
        control.ifPresent(ControlServer::close);
        return outcome;
    }

    private Duration limit(Command.Stop stop, Duration ownerLostTimeout) {
        Duration limit = ledger.record().stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT);
        return stop.reason().equals(OWNER_GONE) && limit.compareTo(ownerLostTimeout) > 0 ? ownerLostTimeout : limit;
    }

    /** A start can fail before its client has opened the journal, which is the only place that says why. */
    private void awaitFollower() throws InterruptedException {
        long deadline = System.nanoTime() + FOLLOWER_TIMEOUT.toNanos();
        while (!followed && System.nanoTime() - deadline < 0) {
            Command command = commands.poll(FOLLOWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            followed = command instanceof Command.Following || command instanceof Command.LifelineClosed;
        }
    }
}
