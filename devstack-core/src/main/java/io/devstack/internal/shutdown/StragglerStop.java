package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Stops the processes of a run that no proof assigns to a service. Any of the services may have left them, so they get the
 * longest grace of all services, and a signal on which all agree.
 */
final class StragglerStop {
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    /** The rest of the grace where the whole stop has reached its limit. */
    private static final Duration SHORT_GRACE = Duration.ofMillis(500);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final Consumer<RunEvent> facts;
    private final DescendantProof proof;
    private final LongSupplier time;
    private final Duration killBudget;

    StragglerStop(
            ProcessTable table,
            ProcessSignals signals,
            Consumer<RunEvent> facts,
            DescendantProof proof,
            LongSupplier time,
            Duration killBudget) {
        this.table = table;
        this.signals = signals;
        this.facts = facts;
        this.proof = proof;
        this.time = time;
        this.killBudget = killBudget;
    }

    /**
     * Stops all that is left of a run, and proves its end.
     *
     * @param killed survivors of a kill, which get no other signal than SIGKILL again
     * @param limit the end of the whole stop, by its clock
     * @param waits publishes the wait for them
     */
    Termination.Result stop(
            Members members, StopSequence.Order order, Set<ProcessIdentity> killed, long limit, StopWaits waits)
            throws InterruptedException {
        Set<ProcessIdentity> asked = ConcurrentHashMap.newKeySet();
        Termination.Listener told = SignalFacts.to(facts, table);
        Termination termination = new Termination(
                signals,
                (signal, member, delivery) -> {
                    if (signal == Signal.KILL) {
                        asked.remove(member.identity()); // there is nothing left to wait for
                    } else {
                        asked.add(member.identity());
                    }
                    told.signalled(signal, member, delivery);
                },
                time,
                proof);
        boolean atOnce = order.atMost().isZero() || order.force().isUnderWay();
        GracefulStop.Request request = request(order.record(), limit, order.force());
        StopWaits.Wait wait = waits.ofRest(asked, end(request));
        Termination.Result result;
        try {
            result = atOnce
                    ? termination.terminate(members, Signal.TERM, Duration.ZERO, killBudget)
                    : termination.terminate(members, request, killed, killBudget);
        } finally {
            wait.close();
        }
        facts.accept(
                new StopEvent.ProcessesScanned(result.looks(), result.looked(), proof.obstacle(), result.byKernel()));
        return result;
    }

    /** Stops these processes and their descendants, and returns the survivors. */
    List<Member> end(RunRecord record, Set<ProcessIdentity> processes) throws InterruptedException {
        Evidence evidence = Evidence.since(record.supervisor().startTime());
        for (ProcessIdentity process : processes) {
            evidence = evidence.withRecorded(process);
        }
        Duration atMost = record.stopLimit().orElse(StackDefinition.DEFAULT_STOP_LIMIT);
        return new Termination(signals, SignalFacts.to(facts, table), time)
                .terminate(
                        new Members(table, evidence),
                        request(record, time.getAsLong() + atMost.toNanos(), ClientForce.NONE),
                        Set.of(),
                        killBudget)
                .left();
    }

    /** Returns the end of the grace if it begins now. */
    private long end(GracefulStop.Request request) {
        long now = time.getAsLong();
        long capped = Math.max(request.limit() - now, request.atLeast().toNanos());
        return now + Math.min(request.grace().toNanos(), capped);
    }

    private static GracefulStop.Request request(RunRecord record, long limit, ClientForce force) {
        List<StopPolicy> policies =
                record.services().stream().map(ServiceRecord::stop).toList();
        Duration longest = policies.stream()
                .map(StopPolicy::grace)
                .max(Comparator.naturalOrder())
                .orElse(LEAST_GRACE);
        return new GracefulStop.Request(
                agreed(policies, StopPolicy::signal).orElse(Signal.TERM),
                agreed(policies, StopPolicy::signalTo).orElse(SignalTo.AUTO),
                longest.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : longest,
                limit,
                SHORT_GRACE,
                force::isUnderWay);
    }

    private static <T> Optional<T> agreed(List<StopPolicy> policies, Function<StopPolicy, T> part) {
        Set<T> parts = policies.stream().map(part).collect(Collectors.toSet());
        return parts.size() == 1 ? parts.stream().findFirst() : Optional.empty();
    }
}
