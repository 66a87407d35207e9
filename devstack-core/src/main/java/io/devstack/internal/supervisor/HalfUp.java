package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.shutdown.ClientForce;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.shutdown.Holders;
import io.devstack.internal.shutdown.StopSequence;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Stops the remaining processes of a service whose first process is gone: before it is launched again, so that no
 * earlier launch serves or holds a port beside the new one; and if it stays down, because it is not watched then. Safe
 * for use by several threads.
 */
final class HalfUp {
    private final ProcessTable table;
    private final RunLedger ledger;
    private final Watched watched;
    private final StopSequence stops;
    private final Function<ServiceName, Optional<FirstStep>> steps;
    private final Supplier<Set<ServiceName>> stack;
    private final BiPredicate<ServiceName, ServiceName> isOver;
    private final Consumer<RunEvent> facts;
    private final Set<ProcessIdentity> reported = new HashSet<>();
    private final EmptinessCheck<ServiceName> emptiness = new EmptinessCheck<>(this::scans);

    /**
     * Makes it for one run.
     *
     * @param steps what a service is asked by before its signal
     * @param stack all services of the stack; during a start the record lacks those that have not been launched yet
     * @param isOver whether a service is a task that has ended, and another depends on it
     */
    HalfUp(
            ProcessTable table,
            RunLedger ledger,
            Watched watched,
            StopSequence stops,
            Function<ServiceName, Optional<FirstStep>> steps,
            Supplier<Set<ServiceName>> stack,
            BiPredicate<ServiceName, ServiceName> isOver,
            Consumer<RunEvent> facts) {
        this.table = table;
        this.ledger = ledger;
        this.watched = watched;
        this.stops = stops;
        this.steps = steps;
        this.stack = stack;
        this.isOver = isOver;
        this.facts = facts;
    }

    /** Ends it, if there is anything; returns the survivors in words. */
    List<String> end(ServiceName name) throws InterruptedException {
        List<String> left = new ArrayList<>();
        boolean hasCommand =
                steps.apply(name).filter(FirstStep.Run.class::isInstance).isPresent();
        if (hasCommand || !isProvenEmpty(name)) {
            RunRecord record = ledger.record(); // after the scans, which may take long
            StopSequence.Order order = new StopSequence.Order(
                    record,
                    watched.sessions(),
                    watched::exitOf,
                    steps,
                    record.stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT),
                    ClientForce.NONE,
                    stack.get().equals(Set.of(name)));
            stops.stopOnly(order, Set.of(name)).values().forEach(left::addAll);
        }
        left.addAll(endOrphans(Set.of(name)));
        if (left.isEmpty()) {
            var unused = watched.dropEmptySessions();
        }
        return left;
    }

    /** Restarts that begin at the same time share the scans. Without this proof, the stop of the service proves its end. */
    private boolean isProvenEmpty(ServiceName name) throws InterruptedException {
        try {
            return emptiness.check(Set.of(name)).get().contains(name);
        } catch (ExecutionException e) {
            return false;
        }
    }

    private MemberLooks<ServiceName> scans(Set<ServiceName> asked) {
        RunRecord record = ledger.record();
        Evidence all = record.visibleEvidence();
        Map<ServiceName, Evidence> each = new HashMap<>();
        for (ServiceName name : asked) {
            Evidence evidence = evidence(record, ledger.service(name));
            each.put(name, evidence);
            for (long session : evidence.sessions()) {
                all = all.withSession(session);
            }
        }
        return new MemberLooks<>(table, all, each);
    }

    /**
     * Ends the processes that {@code services} left and that bear no mark of any service. The processes of {@code services}
     * with such a mark have been stopped. If the orphans may belong to another service, it only reports them.
     *
     * @return the survivors in words
     */
    List<String> endOrphans(Set<ServiceName> services) throws InterruptedException {
        Map<ServiceName, Set<ProcessIdentity>> orphans = new LinkedHashMap<>();
        for (ServiceName name : services) {
            orphans.put(name, orphans(ledger.record(), ledger.service(name)));
        }
        RunRecord record = ledger.record(); // has every service that was launched before the scan
        boolean theirs = record.serviceNames().stream()
                .allMatch(name -> services.contains(name)
                        || services.stream().allMatch(service -> wasOverBefore(record, name, service)));
        if (!theirs) {
            orphans.forEach(this::report);
        }
        Set<ProcessIdentity> all = new LinkedHashSet<>();
        orphans.values().forEach(all::addAll);
        return theirs && !all.isEmpty() ? stops.end(record, all) : List.of();
    }

    /** A task that ended before {@code service} was launched has started nothing since; its servers are older. */
    private boolean wasOverBefore(RunRecord record, ServiceName task, ServiceName service) {
        return isOver.test(task, service) && startOf(record, task) <= startOf(record, service);
    }

    private long startOf(RunRecord record, ServiceName name) {
        return ledger.service(name).leader().orElse(record.supervisor()).startTime();
    }

    private Evidence evidence(RunRecord record, ServiceRecord service) {
        Evidence evidence = record.evidence(service);
        return service.leader()
                .filter(leader -> watched.sessions().contains(leader.pid()))
                .map(leader -> evidence.withSession(leader.pid()))
                .orElse(evidence);
    }

    /** Returns what was orphaned since the last launch of {@code service} and bears no mark of any service. */
    private Set<ProcessIdentity> orphans(RunRecord record, ServiceRecord service) {
        Optional<ProcessIdentity> keeper = record.livingKeeper(table);
        if (keeper.isEmpty()) {
            return Set.of();
        }
        long since = service.leader().orElse(record.supervisor()).startTime();
        Set<Long> children = table.children(keeper.get().pid());
        RunRecord now = ledger.record(); // has the service of each child, which was put on record before its launch
        List<Members> services = now.services().stream()
                .map(each -> new Members(table, evidence(now, each)))
                .toList();
        Set<ProcessIdentity> orphans = new LinkedHashSet<>();
        for (long pid : children) {
            Optional<ProcessEntry> child = table.read(pid)
                    .filter(entry -> !entry.ended() && entry.identity().startTime() >= since)
                    .filter(entry -> entry.parent() == keeper.get().pid())
                    .filter(entry -> entry.pid() != record.supervisor().pid());
            if (child.isPresent()
                    && services.stream().noneMatch(each -> each.claim(pid).isPresent())) {
                orphans.add(child.get().identity());
            }
        }
        return table.isAlive(keeper.get()) ? orphans : Set.of(); // else these may be children of a stranger
    }

    private synchronized void report(ServiceName service, Set<ProcessIdentity> orphans) {
        List<String> words = orphans.stream()
                .filter(reported::add)
                .map(orphan -> Holders.describe(table, orphan))
                .toList();
        if (!words.isEmpty()) {
            facts.accept(new ServiceEvent.OrphansSeen(service, words));
        }
    }
}
