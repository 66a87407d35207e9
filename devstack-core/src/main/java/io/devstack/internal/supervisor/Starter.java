package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.startup.StartFailure;
import io.devstack.internal.startup.StartPlan;
import io.devstack.internal.startup.StartSequence;
import io.devstack.internal.startup.StartTools;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Starts the services of a run, and later single ones again. Safe for use by several threads. */
final class Starter {
    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunLedger ledger;
    private final Consumer<RunEvent> facts;
    private final StartSequence.Watch watch;
    private volatile Optional<Started> started = Optional.empty();

    /** What a relaunch goes back to. */
    record Started(StartSequence sequence, StartPlan plan) {}

    Starter(
            OperatingSystem system,
            StateDirectory state,
            RunLedger ledger,
            Consumer<RunEvent> facts,
            StartSequence.Watch watch) {
        this.system = system;
        this.state = state;
        this.ledger = ledger;
        this.facts = facts;
        this.watch = watch;
    }

    /** Starts all services. Returns what a start that failed means for the run. */
    Optional<Command> start(StartRequest request) {
        StartTools tools = new StartTools(
                system.processes(), system.sockets(), system.launcher(), system.portHints(), request.readyTimeout());
        try (StartPlan plan = StartPlan.of(
                request.stack(),
                ledger.record().run(),
                state,
                InheritedEnvironment.of(System.getenv(), request.environment()),
                tools)) {
            StartSequence sequence = new StartSequence(tools, ledger, facts, watch);
            started = Optional.of(new Started(sequence, plan));
            sequence.start(plan);
            return Optional.empty();
        } catch (StartFailure e) {
            return Optional.of(new Command.StartBroke(e.failure()));
        } catch (InterruptedException e) {
            return Optional.of(new Command.Stop("the start was interrupted"));
        } catch (UncheckedIOException e) {
            return broke("the files in " + state.path() + " cannot be written: " + e.getMessage());
        } catch (RuntimeException | Error e) { // also an Error: a client waits for the outcome
            return broke("the start broke: " + e);
        }
    }

    private static Optional<Command> broke(String problem) {
        return Optional.of(new Command.StartBroke(Failure.of(Failure.Kind.INTERNAL, Optional.empty(), problem)));
    }

    /** Launches a service again and waits until it is ready. */
    void relaunch(ServiceName service) throws StartFailure, IOException, InterruptedException {
        Optional<Started> before = started;
        if (before.isPresent()) {
            before.get().sequence().relaunch(before.get().plan(), service);
        }
    }

    /** Returns what was planned, once it was. */
    Optional<Started> started() {
        return started;
    }

    Optional<FirstStep> firstStepOf(ServiceName service) {
        return started.flatMap(before -> before.plan().firstStepOf(service));
    }

    /** Returns the names of all services and tasks; those on record until more is planned. */
    Set<ServiceName> names() {
        return started.map(before -> before.plan().names())
                .orElseGet(() -> Set.copyOf(ledger.record().serviceNames()));
    }

    /** Returns whether {@code task} is a task that {@code service} depends on. */
    boolean isTaskBefore(ServiceName task, ServiceName service) {
        return started.filter(before -> before.plan().isTask(task)
                        && before.plan().dependants(task).contains(service))
                .isPresent();
    }
}
