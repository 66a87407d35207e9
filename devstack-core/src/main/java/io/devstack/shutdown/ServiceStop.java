package io.devstack.shutdown;

import io.devstack.process.Evidence;
import io.devstack.process.Member;
import io.devstack.process.Members;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import io.devstack.process.Signal;
import io.devstack.process.Termination;
import io.devstack.process.Verdict;
import io.devstack.stack.ExitStatus;
import io.devstack.stack.Fact;
import io.devstack.stack.Fact.ServiceStopped.Ending;
import io.devstack.state.ServiceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stops one service: its first step, its signal, a last word from its JVMs, force. Used by one thread. */
final class ServiceStop {
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(2);
    private static final Duration DUMP_PATIENCE_IN_HASTE = Duration.ofMillis(500);
    private static final int HALF = 2;
    private static final long PAUSE_MILLIS = 10;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final StepTaker steps;
    private final StopWaits waits;
    private final Consumer<Fact> facts;
    private final StopSequence.Order order;
    private final ServiceRecord service;
    private final boolean certified;
    private Optional<Long> seenWaiting = Optional.empty();

    ServiceStop(
            ProcessTable table,
            ProcessSignals signals,
            StepTaker steps,
            StopWaits waits,
            Consumer<Fact> facts,
            StopSequence.Order order,
            ServiceRecord service,
            boolean certified) {
        this.table = table;
        this.signals = signals;
        this.steps = steps;
        this.waits = waits;
        this.facts = facts;
        this.order = order;
        this.service = service;
        this.certified = certified;
    }

    /** The stop has begun, and others come first: what is there now has not ended before the stop. */
    void waitForItsTurn() {
        if (!new Members(table, evidence()).pass().members().isEmpty()) {
            seenWaiting = Optional.of(System.nanoTime());
        }
    }

    /** Stops it; {@code limit} is when the whole stop must use force, as {@link System#nanoTime} has it. */
    Termination.Result stop(long limit) throws InterruptedException {
        long start = System.nanoTime();
        Duration grace = StopSequence.capped(service.stop().grace(), limit);
        long deadline = start + grace.toNanos();
        Members members = new Members(table, evidence());
        boolean none = members.pass().members().isEmpty();
        if (!none) {
            facts.accept(new Fact.ServiceStopping(service.name()));
        }
        Force force = new Force(limit);
        Termination.Result result;
        StopWaits.Wait wait = waits.of(service, new Members(table, evidence()), deadline);
        try {
            Optional<FirstStep> step = order.steps().apply(service.name());
            if (!none && step.isPresent() && !grace.isZero()) {
                take(step.get(), members, grace.dividedBy(HALF));
            }
            Duration rest = StopSequence.capped(grace, deadline);
            Termination termination = new Termination(signals, force);
            result = certified
                    ? termination.terminate(members, service.stop().signal(), rest, KILL_BUDGET)
                    : termination.terminateSeen(members, service.stop().signal(), rest, KILL_BUDGET);
        } finally {
            wait.close();
        }
        Optional<ExitStatus> status = order.exits().apply(service.name());
        Ending ending = result.verdict() == Verdict.LEFT ? Ending.LEFT : ending(none, force.used, status);
        long since = ending == Ending.BEFORE_ITS_TURN ? seenWaiting.orElse(start) : start;
        facts.accept(
                new Fact.ServiceStopped(service.name(), ending, status, Duration.ofNanos(System.nanoTime() - since)));
        return result;
    }

    /** Somebody else may have used force, too: who pressed Ctrl+C twice. */
    private Ending ending(boolean none, boolean forced, Optional<ExitStatus> status) {
        if (none) {
            return seenWaiting.isPresent() ? Ending.BEFORE_ITS_TURN : Ending.ALREADY_GONE;
        }
        return forced || status.filter(ExitStatus::isKill).isPresent() ? Ending.FORCED : Ending.GRACEFUL;
    }

    /** After a step that was taken the service has the rest of that time to end; after one that failed none. */
    private void take(FirstStep step, Members members, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Optional<String> problem = steps.take(step, members, atMost);
        facts.accept(new Fact.StopStepTaken(service.name(), StepTaker.inWords(step), problem));
        while (problem.isEmpty()
                && System.nanoTime() - deadline < 0
                && !members.pass().members().isEmpty()) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** What this very process made and has watched since counts, though its leader is gone. */
    private Evidence evidence() {
        Evidence evidence = order.record().evidence(service);
        return service.leader()
                .filter(leader -> order.watchedSessions().contains(leader.pid()))
                .map(leader -> evidence.withSession(leader.pid()))
                .orElse(evidence);
    }

    /** Hears whether force was needed, and lets JVMs say what they were doing before it is used. */
    private final class Force implements Termination.Listener {
        private final Termination.Listener told = SignalFacts.to(facts, table);
        private final long limit;
        private boolean used;

        Force(long limit) {
            this.limit = limit;
        }

        @Override
        public void signalled(Signal signal, Member member, ProcessSignals.Delivery delivery) {
            used |= signal == Signal.KILL && delivery == ProcessSignals.Delivery.SENT;
            told.signalled(signal, member, delivery);
        }

        @Override
        public void graceOver(List<Member> left) throws InterruptedException {
            boolean haste = System.nanoTime() - limit >= 0;
            new ThreadDumps(table, signals, facts).take(service, left, haste ? DUMP_PATIENCE_IN_HASTE : DUMP_PATIENCE);
        }
    }
}
