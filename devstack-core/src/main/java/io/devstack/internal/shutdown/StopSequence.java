package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.RunningTime;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ExitStatus;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Stops the services of a record: each after those that depend on it, independent ones at the same time. Then stops all
 * other processes of the run and checks that the ports are free.
 */
public final class StopSequence {
    private final ProcessTable table;
    private final PortReport ports;
    private final ServiceStops services;
    private final StragglerStop stragglers;
    private final Consumer<RunEvent> facts;
    private final RunningTime time = new RunningTime();
    private volatile boolean hasKilled;

    /** Makes a sequence for the supervisor of a run, which publishes to {@code facts} on several threads. */
    public StopSequence(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            Consumer<RunEvent> facts,
            DescendantProof proof) {
        this(table, signals, sockets, facts, ServiceStop.KILL_BUDGET, ServiceStop.RESERVE, proof);
    }

    /** Makes a sequence with other limits. */
    StopSequence(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            Consumer<RunEvent> facts,
            Duration killBudget,
            Duration reserve,
            DescendantProof proof) {
        this.table = table;
        this.facts = fact -> {
            hasKilled |= fact instanceof StopEvent.SignalSent sent && sent.signal() == Signal.KILL;
            facts.accept(fact);
        };
        this.ports = new PortReport(table, new PortCheck(sockets));
        this.services = new ServiceStops(
                new ServiceStop.StopTools(
                        table, signals, new StepTaker(table, sockets), this.facts, proof, time, killBudget),
                reserve,
                time);
        this.stragglers = new StragglerStop(table, signals, this.facts, proof, time, killBudget);
    }

    /**
     * What a stop is given besides the record.
     *
     * @param record what to stop
     * @param watchedSessions sessions that this process itself made and has watched since
     * @param exits how a service's first process ended, where this process is its parent
     * @param steps what a service is asked by before its signal
     * @param atMost the graces together take no longer than this
     * @param force whether a client that does not want to wait kills processes of the run
     * @param single whether the stack has one service only, so that an orphan without any mark is of that service; not if
     *     others are not on record yet
     */
    public record Order(
            RunRecord record,
            Set<Long> watchedSessions,
            Function<ServiceName, Optional<ExitStatus>> exits,
            Function<ServiceName, Optional<FirstStep>> steps,
            Duration atMost,
            ClientForce force,
            boolean single) {
        /** Makes an order for a record that all services of the stack are on. */
        public Order(
                RunRecord record,
                Set<Long> watchedSessions,
                Function<ServiceName, Optional<ExitStatus>> exits,
                Function<ServiceName, Optional<FirstStep>> steps,
                Duration atMost,
                ClientForce force) {
            this(
                    record,
                    watchedSessions,
                    exits,
                    steps,
                    atMost,
                    force,
                    record.services().size() == 1);
        }

        /** Makes an order that no client makes shorter. */
        public Order(
                RunRecord record,
                Set<Long> watchedSessions,
                Function<ServiceName, Optional<ExitStatus>> exits,
                Function<ServiceName, Optional<FirstStep>> steps,
                Duration atMost) {
            this(record, watchedSessions, exits, steps, atMost, ClientForce.NONE);
        }

        /** What this very process made and has watched since counts, though its leader is gone. */
        Evidence evidence(ServiceRecord service) {
            Evidence evidence = record.evidence(service);
            return service.leader()
                    .filter(leader -> watchedSessions.contains(leader.pid()))
                    .map(leader -> evidence.withSession(leader.pid()))
                    .orElse(evidence);
        }

        private MemberLooks<ServiceName> looks(ProcessTable table) {
            Evidence all = record.evidence(table);
            for (long session : watchedSessions) {
                all = all.withSession(session);
            }
            Map<ServiceName, Evidence> services =
                    record.services().stream().collect(Collectors.toMap(ServiceRecord::name, this::evidence));
            if (single) {
                record.livingKeeper(table)
                        .ifPresent(keeper -> services.replaceAll((name, evidence) -> evidence.withAncestor(keeper)));
            }
            return new MemberLooks<>(table, all, services);
        }
    }

    /**
     * What came of it.
     *
     * @param verdict how sure it is that nothing is left
     * @param left each living process in words
     * @param survivors the same processes, to be put on record: without a parent nothing else may prove them the next time
     */
    public record Outcome(Verdict verdict, List<String> left, List<ProcessIdentity> survivors) {
        /** Copies the lists. */
        public Outcome {
            left = List.copyOf(left);
            survivors = List.copyOf(survivors);
        }
    }

    /** Stops everything on record. */
    public Outcome stop(Order order) throws InterruptedException {
        RunningTime.Ticks ticks = time.ticking();
        try (StopWaits waits = new StopWaits(table, facts, time)) {
            long start = time.getAsLong();
            long deadline = start + order.atMost().toNanos();
            waits.limit(order.atMost(), deadline);
            MemberLooks<ServiceName> looks = order.looks(table);
            Map<ServiceName, ServiceStops.Left> left =
                    services.stop(order, order.record().services(), looks, deadline, false, waits);
            // the finder knows what the services' own stops saw; a hung thread may be using it
            MemberLooks<ServiceName> last = left.containsValue(ServiceStops.HUNG) ? order.looks(table) : looks;
            Set<ProcessIdentity> killed = left.values().stream()
                    .flatMap(each -> each.processes().stream())
                    .collect(Collectors.toUnmodifiableSet());
            Termination.Result rest = stragglers.stop(last.members(), order, killed, deadline, waits);
            Outcome outcome = new Outcome(
                    rest.verdict(),
                    inWords(rest.left()),
                    rest.left().stream().map(Member::identity).toList());
            correct(order, left, outcome, start);
            ports.tell(order.record(), facts);
            return outcome;
        } finally {
            ticks.close();
        }
    }

    /**
     * Stops some services and leaves the others alone. Proves that no process of them is left, as far as a process can
     * be assigned to one service.
     *
     * @return the surviving processes by service, each described in words; fully stopped services are absent
     * @throws InterruptedException if interrupted; every thread of the stop that heeds interrupts has ended then
     */
    public Map<ServiceName, List<String>> stopOnly(Order order, Set<ServiceName> services) throws InterruptedException {
        List<ServiceRecord> chosen = order.record().services().stream()
                .filter(service -> services.contains(service.name()))
                .toList();
        RunningTime.Ticks ticks = time.ticking();
        try (StopWaits waits = new StopWaits(table, facts, time)) {
            long deadline = time.getAsLong() + order.atMost().toNanos();
            waits.limit(order.atMost(), deadline);
            return this.services.stop(order, chosen, order.looks(table), deadline, true, waits).entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, left -> left.getValue().words()));
        } finally {
            ticks.close();
        }
    }

    /** A service that was still alive after its own stop, and is not any more, was stopped with the rest of the run. */
    private void correct(Order order, Map<ServiceName, ServiceStops.Left> left, Outcome outcome, long start) {
        Duration elapsed = Duration.ofNanos(time.getAsLong() - start);
        left.forEach((service, its) -> {
            boolean unknown = its.processes().isEmpty() && !outcome.survivors().isEmpty();
            if (!unknown && Collections.disjoint(its.processes(), outcome.survivors())) {
                facts.accept(new StopEvent.ServiceStopped(
                        service,
                        its.processes().isEmpty()
                                        && !hasKilled
                                        && !order.force().mayHaveKilled() // its own stop broke
                                ? StopEvent.ServiceStopped.Ending.GRACEFUL
                                : StopEvent.ServiceStopped.Ending.FORCED,
                        order.exits().apply(service),
                        elapsed));
            }
        });
    }

    /** Ends processes of a run that are no service's, and what descends from them; returns the survivors in words. */
    public List<String> end(RunRecord record, Set<ProcessIdentity> processes) throws InterruptedException {
        RunningTime.Ticks ticks = time.ticking();
        try {
            return inWords(stragglers.end(record, processes));
        } finally {
            ticks.close();
        }
    }

    static Duration capped(Duration grace, long deadline, long now) {
        Duration rest = Duration.ofNanos(Math.max(0, deadline - now));
        return grace.compareTo(rest) < 0 ? grace : rest;
    }

    private List<String> inWords(List<Member> members) {
        return members.stream().map(member -> Holders.describe(table, member)).toList();
    }
}
