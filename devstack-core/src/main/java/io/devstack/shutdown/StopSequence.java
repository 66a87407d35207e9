package io.devstack.shutdown;

import io.devstack.port.PortCheck;
import io.devstack.port.SocketTable;
import io.devstack.process.BackgroundThread;
import io.devstack.process.DescendantProof;
import io.devstack.process.Evidence;
import io.devstack.process.Member;
import io.devstack.process.Members;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import io.devstack.process.Signal;
import io.devstack.process.Termination;
import io.devstack.process.Verdict;
import io.devstack.stack.ExitStatus;
import io.devstack.stack.Fact;
import io.devstack.stack.ServiceName;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stops what a record names: each service after those that depend on it, independent ones at the same time, then
 * whatever else belongs to the run; and looks whether the ports are free.
 */
public final class StopSequence {
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);
    private static final Duration STRAGGLER_GRACE = Duration.ofSeconds(2);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final PortReport ports;
    private final StepTaker steps;
    private final Consumer<Fact> facts;
    private final Duration killBudget;
    private final DescendantProof proof;

    /** Makes a sequence for the supervisor of a run, which publishes to {@code facts} on several threads. */
    public StopSequence(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            Consumer<Fact> facts,
            DescendantProof proof) {
        this(table, signals, sockets, facts, KILL_BUDGET, proof);
    }

    StopSequence(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            Consumer<Fact> facts,
            Duration killBudget) {
        this(
                table,
                signals,
                sockets,
                facts,
                killBudget,
                DescendantProof.unavailable(table, signals, "no keeper is alive"));
    }

    private StopSequence(
            ProcessTable table,
            ProcessSignals signals,
            SocketTable sockets,
            Consumer<Fact> facts,
            Duration killBudget,
            DescendantProof proof) {
        this.table = table;
        this.signals = signals;
        this.ports = new PortReport(table, new PortCheck(sockets));
        this.steps = new StepTaker(table, sockets);
        this.facts = facts;
        this.killBudget = killBudget;
        this.proof = proof;
    }

    /**
     * What a stop is given besides the record.
     *
     * @param record what to stop
     * @param watchedSessions sessions that this process itself made and has watched since
     * @param exits how a service's first process ended, where this process is its parent
     * @param steps what a service is asked by before its signal
     * @param atMost the graces together take no longer than this
     */
    public record Order(
            RunRecord record,
            Set<Long> watchedSessions,
            Function<ServiceName, Optional<ExitStatus>> exits,
            Function<ServiceName, Optional<FirstStep>> steps,
            Duration atMost) {}

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
        long deadline = System.nanoTime() + order.atMost().toNanos();
        Remains remains = stopInTurns(order, order.record().services(), deadline, false);
        Outcome outcome = stopStragglers(order, remains.processes(), deadline);
        ports.tell(order.record(), facts);
        return outcome;
    }

    /**
     * Stops some services and leaves the others alone; proves of each that nothing of it is left, as far as a process can
     * be told to be one service's.
     *
     * @return what is left of whom, each in words; nobody is in it of whom nothing is left
     * @throws InterruptedException if interrupted; every thread of the stop has ended then
     */
    public Map<ServiceName, List<String>> stopOnly(Order order, Set<ServiceName> services) throws InterruptedException {
        List<ServiceRecord> chosen = order.record().services().stream()
                .filter(service -> services.contains(service.name()))
                .toList();
        return stopInTurns(order, chosen, System.nanoTime() + order.atMost().toNanos(), true)
                .inWords();
    }

    /** What the services' own stops have left; who was proven to be a service's may have lost what proved it by then. */
    private record Remains(Map<ServiceName, List<String>> inWords, Set<ProcessIdentity> processes) {}

    private Remains stopInTurns(Order order, List<ServiceRecord> services, long deadline, boolean certified)
            throws InterruptedException {
        Turns seen = new Turns(services.stream().map(ServiceRecord::name).toList());
        Turns stopped = new Turns(services.stream().map(ServiceRecord::name).toList());
        Remains left = new Remains(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
        List<Thread> threads = new ArrayList<>();
        try (StopWaits waits = new StopWaits(table, facts)) {
            waits.limit(order.atMost(), deadline);
            for (ServiceRecord service : services) {
                ServiceStop stop = new ServiceStop(table, signals, steps, waits, facts, order, service, certified);
                threads.add(BackgroundThread.begin(
                        "devstack-stop-" + service.name(),
                        () -> stopInTurn(services, service, stop, seen, stopped, deadline, left)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Turns.cancel(threads);
            throw e;
        } finally {
            services.forEach(
                    service -> seen.done(service.name())); // also where the machine gave not all of the threads
        }
        return left;
    }

    private void stopInTurn(
            List<ServiceRecord> services,
            ServiceRecord service,
            ServiceStop stop,
            Turns seen,
            Turns stopped,
            long deadline,
            Remains left) {
        try {
            List<ServiceName> first = services.stream()
                    .filter(other -> other.dependsOn().contains(service.name()))
                    .map(ServiceRecord::name)
                    .toList();
            if (!first.isEmpty()) {
                stop.waitForItsTurn();
            }
            seen.done(service.name());
            for (ServiceRecord other : services) {
                seen.await(other.name()); // whom force ends once the first is asked has been seen before
            }
            for (ServiceName other : first) {
                stopped.await(other);
            }
            Termination.Result result = stop.stop(deadline);
            if (result.verdict() == Verdict.LEFT) {
                result.left().forEach(member -> left.processes().add(member.identity()));
                left.inWords()
                        .put(
                                service.name(),
                                result.left().stream().map(this::inWords).toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            left.inWords()
                    .put(
                            service.name(),
                            List.of("its stop broke: " + e)); // the stragglers' turn ends it in a whole stop
        } finally {
            seen.done(service.name());
            stopped.done(service.name());
        }
    }

    private Outcome stopStragglers(Order order, Set<ProcessIdentity> known, long deadline) throws InterruptedException {
        Evidence evidence = order.record().evidence();
        for (ProcessIdentity process : known) {
            evidence = evidence.withRecorded(process);
        }
        for (long session : order.watchedSessions()) {
            evidence = evidence.withSession(session);
        }
        Termination.Result result = new Termination(signals, SignalFacts.to(facts, table), proof)
                .terminate(new Members(table, evidence), Signal.TERM, capped(STRAGGLER_GRACE, deadline), killBudget);
        facts.accept(new Fact.ProcessesScanned(result.looks(), result.looked()));
        return new Outcome(
                result.verdict(),
                result.left().stream().map(this::inWords).toList(),
                result.left().stream().map(Member::identity).toList());
    }

    static Duration capped(Duration grace, long deadline) {
        Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return grace.compareTo(rest) < 0 ? grace : rest;
    }

    private String inWords(Member member) {
        String why = switch (member.entry().state()) {
            case STUCK -> ", stuck in the kernel: only the end of its input or output, or a reboot, ends it";
            default -> "";
        };
        return Holders.describe(table, member.identity()) + why;
    }
}
