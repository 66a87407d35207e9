package io.devstack.internal.shutdown;

import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.RunningTime;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Stops services at the same time, each after those that depend on it. */
final class ServiceStops {
    /** What a stop left that did not end. */
    static final Left HUNG = new Left(List.of("its stop hung and was given up"), Set.of());

    /** The time for the thread of a stop that hangs to end after its interrupt. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(1);

    private final ServiceStop.StopTools tools;
    private final Duration reserve;
    private final RunningTime time;

    /**
     * Makes stops that give up a service that has not ended long after the limit.
     *
     * @param reserve how long after the limit
     */
    ServiceStops(ServiceStop.StopTools tools, Duration reserve, RunningTime time) {
        this.tools = tools;
        this.reserve = reserve;
        this.time = time;
    }

    /** The processes that a service's stop left, in words; no processes if its stop did not end. */
    record Left(List<String> words, Set<ProcessIdentity> processes) {}

    /**
     * Stops these services; returns what is left of each, fully stopped ones are absent.
     *
     * @param deadline the end of the whole stop, by its clock
     * @param certified whether the end of each is proven by itself, because the run goes on
     */
    Map<ServiceName, Left> stop(
            StopSequence.Order order,
            List<ServiceRecord> services,
            MemberLooks<ServiceName> looks,
            long deadline,
            boolean certified,
            StopWaits waits)
            throws InterruptedException {
        Turns stopped = new Turns(services.stream().map(ServiceRecord::name).toList());
        Map<ServiceName, Left> left = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        Deque<Runnable> withoutThread = new ArrayDeque<>();
        try {
            List<ServiceStop> stops = services.stream() // before the first is asked all have been seen
                    .map(service -> new ServiceStop(tools, waits, looks, order, service, certified))
                    .toList();
            long lastTurn = deadline - GracefulStop.lastCall(order.atMost()).toNanos();
            for (int i = 0; i < stops.size(); i++) {
                ServiceRecord service = services.get(i);
                ServiceStop stop = stops.get(i);
                Runnable task = () -> stopInTurn(services, service, stop, stopped, lastTurn, deadline, left);
                Thread thread = BackgroundThread.of("devstack-stop-" + service.name(), task);
                threads.add(thread);
                if (!BackgroundThread.tryBegin(thread)) {
                    withoutThread.addFirst(task);
                }
            }
            withoutThread.forEach(Runnable::run); // those that others depend on last, as they started first
            Duration rest = certified ? reserve.multipliedBy(2) : reserve; // a certified stop kills twice
            Set<ServiceName> hung = stopped.awaitAll(deadline + rest.toNanos(), time);
            if (!hung.isEmpty()) {
                Turns.cancel(threads, CANCEL_LIMIT);
                hung.forEach(name -> left.putIfAbsent(name, HUNG));
            }
        } catch (InterruptedException e) {
            Turns.cancel(threads);
            throw e;
        }
        return Map.copyOf(left);
    }

    /** When the limit is near, its turn has come whatever the others do: it is not killed without its signal. */
    private void stopInTurn(
            List<ServiceRecord> services,
            ServiceRecord service,
            ServiceStop stop,
            Turns stopped,
            long lastTurn,
            long deadline,
            Map<ServiceName, Left> left) {
        try {
            List<ServiceName> first = services.stream()
                    .filter(other -> other.dependsOn().contains(service.name()))
                    .map(ServiceRecord::name)
                    .toList();
            if (!first.isEmpty()) {
                stop.waitForItsTurn();
            }
            for (ServiceName other : first) {
                stopped.await(other, lastTurn, time);
            }
            Termination.Result result = stop.stop(deadline);
            if (result.verdict() == Verdict.LEFT) {
                left.put(service.name(), new Left(inWords(result.left()), identities(result.left())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // an Error, too, must not look like a service that was stopped
            Left broke = new Left(List.of("its stop broke: " + e), Set.of());
            left.put(service.name(), broke); // the stragglers' turn ends it in a whole stop
        } finally {
            stopped.done(service.name());
        }
    }

    private List<String> inWords(List<Member> members) {
        return members.stream()
                .map(member -> Holders.describe(tools.table(), member))
                .toList();
    }

    private static Set<ProcessIdentity> identities(List<Member> members) {
        return members.stream().map(Member::identity).collect(Collectors.toUnmodifiableSet());
    }
}
