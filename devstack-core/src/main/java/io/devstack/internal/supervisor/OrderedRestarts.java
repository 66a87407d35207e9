package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.control.Controlled.Reply;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.startup.RestartSequence;
import io.devstack.internal.startup.StartPlan;
import io.devstack.internal.startup.StartSequence;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the restarts that clients request, one at a time, on a thread of its own. Used by the supervisor's main thread
 * only.
 */
final class OrderedRestarts {
    private static final long CANCEL_MILLIS = 2_000;

    private final RunLedger ledger;
    private final Watched watched;
    private final StopSequence stops;
    private final HalfUp halfUp;
    private final Consumer<RunEvent> facts;
    private @Nullable Thread underWay;
    private int count;

    OrderedRestarts(RunLedger ledger, Watched watched, StopSequence stops, HalfUp halfUp, Consumer<RunEvent> facts) {
        this.ledger = ledger;
        this.watched = watched;
        this.stops = stops;
        this.halfUp = halfUp;
        this.facts = facts;
    }

    /** Returns why nothing can be restarted now, empty if it can. */
    Optional<String> obstacle() {
        if (ledger.record().phase() != RunRecord.Phase.READY) {
            return Optional.of("the stack is not ready yet; restart it when it is");
        }
        return underWay != null && underWay.isAlive()
                ? Optional.of("another restart is under way; try again when it is done")
                : Optional.empty();
    }

    /** Returns what a restart is of, in the order of their start: those that are wanted, or all; and their dependants. */
    Set<ServiceName> chosen(Set<ServiceName> wanted, boolean dependants) {
        List<ServiceRecord> all = ledger.record().services();
        Set<ServiceName> chosen = new LinkedHashSet<>(wanted);
        boolean grows = dependants;
        while (grows) {
            grows = false;
            for (ServiceRecord service : all) {
                grows |= service.dependsOn().stream().anyMatch(chosen::contains) && chosen.add(service.name());
            }
        }
        Set<ServiceName> inOrder = new LinkedHashSet<>();
        all.stream()
                .map(ServiceRecord::name)
                .filter(name -> wanted.isEmpty() || chosen.contains(name))
                .forEach(inOrder::add);
        return inOrder;
    }

    /** Takes services over from what else brings them back, and from the watch for deaths. */
    @FunctionalInterface
    interface TakeOver {
        void of(Set<ServiceName> services) throws InterruptedException;
    }

    /**
     * Begins.
     *
     * @param takeOver called before anything is stopped, and not at all if nothing will be
     */
    Reply begin(Set<ServiceName> services, StartSequence launches, StartPlan plan, TakeOver takeOver)
            throws InterruptedException {
        int number = ++count;
        List<ServiceName> inOrder = List.copyOf(services);
        CompletableFuture<List<Failure>> outcome = new CompletableFuture<>();
        CountDownLatch takenOver = new CountDownLatch(1);
        Thread thread = SideThread.begin(
                "devstack-restart-" + number,
                () -> restart(number, services, takenOver, new RestartSequence(launches, plan), plan, outcome));
        if (!SideThread.hasBegun(thread)) {
            return new Reply.Refused("the machine gives no thread for it; nothing was stopped");
        }
        underWay = thread;
        takeOver.of(services);
        facts.accept(new StackEvent.RestartOrdered(number, inOrder));
        takenOver.countDown();
        return new Reply.Ordered(number, inOrder, outcome);
    }

    private void restart(
            int number,
            Set<ServiceName> services,
            CountDownLatch takenOver,
            RestartSequence sequence,
            StartPlan plan,
            CompletableFuture<List<Failure>> outcome) {
        long start = System.nanoTime();
        try {
            takenOver.await();
            Map<ServiceName, Failure> failed = new HashMap<>();
            stops.stopOnly(order(plan), services).forEach((name, left) -> failed.put(name, stillAlive(name, left)));
            Set<ServiceName> stopped = without(services, failed);
            List<String> orphans = halfUp.endOrphans(stopped);
            if (!orphans.isEmpty()) {
                stopped.forEach(name -> failed.put(name, stillAlive(name, orphans)));
            }
            services.stream().filter(name -> !failed.containsKey(name)).forEach(watched::forget);
            var unused = watched.dropEmptySessions();
            Map<ServiceName, Failure> failures = sequence.launch(services, failed);
            if (failures.isEmpty()) {
                facts.accept(new StackEvent.RestartDone(
                        number, List.copyOf(services), Duration.ofNanos(System.nanoTime() - start)));
            } else {
                // not left half up, also if it is not known to have been launched
                Set<ServiceName> notReady = without(failures.keySet(), failed);
                stops.stopOnly(order(plan), notReady);
                halfUp.endOrphans(notReady);
                facts.accept(new StackEvent.RestartFailed(number, inOrder(services, failures)));
            }
            outcome.complete(inOrder(services, failures));
        } catch (InterruptedException e) {
            outcome.complete(List.of(
                    Failure.of(Failure.Kind.CANCELLED, Optional.empty(), "the restart was cancelled by a stop")));
        } catch (RuntimeException | Error e) { // also an Error: a client waits for the outcome
            Failure broke = Failure.of(Failure.Kind.INTERNAL, Optional.empty(), "the restart broke: " + e);
            facts.accept(new StackEvent.RestartFailed(number, List.of(broke)));
            outcome.complete(List.of(broke));
        }
    }

    private static Set<ServiceName> without(Set<ServiceName> services, Map<ServiceName, Failure> failed) {
        Set<ServiceName> rest = new LinkedHashSet<>(services);
        rest.removeAll(failed.keySet());
        return rest;
    }

    private static List<Failure> inOrder(Set<ServiceName> services, Map<ServiceName, Failure> failures) {
        List<Failure> inOrder = new ArrayList<>();
        for (ServiceName service : services) {
            Optional.ofNullable(failures.get(service)).ifPresent(inOrder::add);
        }
        return inOrder;
    }

    private static Failure stillAlive(ServiceName service, List<String> left) {
        return Failure.of(
                Failure.Kind.LAUNCH,
                Optional.of(service),
                service + " was not launched again, because it could not be stopped; still alive: "
                        + String.join("; ", left));
    }

    private StopSequence.Order order(StartPlan plan) {
        return new StopSequence.Order(
                ledger.record(),
                watched.sessions(),
                watched::exitOf,
                plan::firstStepOf,
                ledger.record().stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT));
    }

    /** Gives up what is under way: from now on nothing is launched. A request of a first step may take a moment longer. */
    void cancel() throws InterruptedException {
        if (underWay != null) {
            underWay.interrupt();
            underWay.join(CANCEL_MILLIS);
        }
    }
}
