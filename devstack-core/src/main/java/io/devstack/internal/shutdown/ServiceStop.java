package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.event.StopEvent.ServiceStopped.Ending;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.HeldUp;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.internal.shutdown.FirstStep.AfterEnd;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ExitStatus;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Stops one service: its first step, its signal, a last word from its JVMs, force. Used by one thread. */
final class ServiceStop {
    static final Duration KILL_BUDGET = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int HALF = 2;

    /**
     * What a stop takes at most after the limit of the whole stop: a kill takes up to three budgets, and the rest is for
     * the last signal and the thread dumps. A client waits longer before it kills the supervisor.
     */
    static final Duration RESERVE = KILL_BUDGET.multipliedBy(4);

    private static final long PAUSE_MILLIS = 20;

    private final StopTools tools;
    private final StopWaits waits;
    private final MemberLooks<ServiceName> looks;
    private final StopSequence.Order order;
    private final ServiceRecord service;
    private final boolean certified;
    private final GracefulStop stop;
    private final UseOfForce force;
    private final ServiceEnd end;
    private final boolean mainLived;
    private Optional<Long> seenWaiting = Optional.empty();

    /** What every stop of a service uses. */
    record StopTools(
            ProcessTable table,
            ProcessSignals signals,
            StepTaker steps,
            Consumer<RunEvent> facts,
            DescendantProof proof,
            LongSupplier time,
            Duration killBudget) {}

    /** Makes the stop; whether the service runs now counts, though others may come first. */
    ServiceStop(
            StopTools tools,
            StopWaits waits,
            MemberLooks<ServiceName> looks,
            StopSequence.Order order,
            ServiceRecord service,
            boolean certified) {
        this.tools = tools;
        this.waits = waits;
        this.looks = looks;
        this.order = order;
        this.service = service;
        this.certified = certified;
        this.force = new UseOfForce(tools, service);
        this.stop = new GracefulStop(
                tools.table(),
                tools.signals(),
                force,
                new Members(tools.table(), order.evidence(service)),
                this::living,
                service.leader(),
                tools.time());
        this.end = new ServiceEnd(
                tools,
                looks,
                order.evidence(service),
                service.name(),
                certified,
                () -> hasGrace() && !order.force().isUnderWay(),
                force);
        this.mainLived = stop.livingMain().isPresent();
    }

    /** The stop has begun with other services: a process that is alive now has not ended before the stop. */
    void waitForItsTurn() throws InterruptedException {
        if (mainLived || !living().isEmpty()) {
            seenWaiting = Optional.of(now());
        }
    }

    /** Stops it; {@code limit} is when the whole stop must use force, by the clock of the stop. */
    Termination.Result stop(long limit) throws InterruptedException {
        long start = now();
        force.limit(limit);
        boolean wasThere = mainLived && seenWaiting.isEmpty();
        boolean none = !wasThere && stop.livingMain().isEmpty() && living().isEmpty();
        Optional<FirstStep> elsewhere = none ? commandForAServerElsewhere() : Optional.empty();
        if (!none || elsewhere.isPresent()) {
            tools.facts().accept(new StopEvent.ServiceStopping(service.name()));
        }
        List<Member> left = none ? List.of() : ask(start, limit);
        if (elsewhere.isPresent()) {
            left = endElsewhere(elsewhere.get(), start, limit);
        }
        Termination.Result result = end.of(left);
        Optional<ExitStatus> status = order.exits().apply(service.name());
        Ending ending = result.verdict() == Verdict.LEFT ? Ending.LEFT : ending(none, status);
        long since = ending == Ending.BEFORE_ITS_TURN ? seenWaiting.orElse(start) : start;
        tools.facts()
                .accept(new StopEvent.ServiceStopped(service.name(), ending, status, Duration.ofNanos(now() - since)));
        if (certified && result.verdict() == Verdict.UNOBSERVABLE) {
            tools.facts()
                    .accept(new StopEvent.ServiceEndUnproven(
                            service.name(),
                            result.looks(),
                            tools.proof().obstacle(),
                            end.orphans().stream().sorted().toList()));
        }
        return result;
    }

    /** The status alone does not tell: {@code docker run} also exits with 137 after {@code docker stop}. */
    private Ending ending(boolean none, Optional<ExitStatus> status) {
        if (none && seenWaiting.isPresent()) {
            return Ending.BEFORE_ITS_TURN;
        }
        boolean byClient = status.filter(ExitStatus::isKill).isPresent()
                && (none
                        ? order.force().mayHaveKilledBefore(service.name())
                        : order.force().mayHaveKilled());
        if (force.wasUsed() || byClient) {
            return Ending.FORCED;
        }
        return none ? Ending.ALREADY_GONE : Ending.GRACEFUL;
    }

    /** Asks it to end by its first step and its signal; returns what is alive after its grace. */
    private List<Member> ask(long start, long limit) throws InterruptedException {
        Duration grace = service.stop().grace();
        if (!hasGrace()) {
            return living();
        }
        StopWaits.Wait wait = waits.of(service, this::living, start + grace.toNanos());
        try {
            Optional<FirstStep> step = order.steps()
                    .apply(service.name())
                    .filter(each -> !order.force().isUnderWay() || each.isOfAContainer());
            if (stop.livingMain().isEmpty()) {
                step = unlessForAStranger(step, true);
            }
            if (step.isPresent() && take(step.get(), grace, limit)) {
                return List.of();
            }
            Duration rest = step.filter(FirstStep.Post.class::isInstance).isPresent()
                    ? atLeastHalf(grace, now() - start)
                    : grace;
            if (step.isPresent()) {
                wait.until(now() + rest.toNanos());
            }
            if (!tools.proof().isAvailable()) {
                living(); // no subreaper adopts an orphan that hides: only a living parent proves its service
            }
            GracefulStop.Outcome outcome = stop.end(new GracefulStop.Request(
                    service.stop().signal(),
                    service.stop().signalTo(),
                    rest,
                    limit,
                    atLeast(order.atMost()),
                    order.force()::isUnderWay));
            outcome.heldUp().ifPresent(this::tell);
            return outcome.left();
        } finally {
            wait.close();
        }
    }

    private static Duration atLeastHalf(Duration grace, long spentNanos) {
        Duration half = grace.dividedBy(HALF);
        Duration rest = grace.minusNanos(spentNanos);
        return rest.compareTo(half) < 0 ? half : rest;
    }

    /** A service that got its signal near the limit of the whole stop has this much time all the same. */
    private static Duration atLeast(Duration limit) {
        Duration half = limit.dividedBy(HALF);
        return half.compareTo(SHORTEST) < 0 ? half : SHORTEST;
    }

    private void tell(HeldUp by) {
        tools.facts()
                .accept(new StopEvent.StopHeldUp(service.name(), by.pid(), ProgramName.of(by.command()), by.after()));
    }

    /**
     * Takes the first step; returns whether the service has ended by it. A request that was answered has the rest of its time
     * to take effect. After a command, and after a step that failed, the signal follows at once.
     */
    private boolean take(FirstStep step, Duration grace, long limit) throws InterruptedException {
        long start = now();
        Duration left = Duration.ofNanos(Math.max(0, limit - start));
        Duration time = StepTaker.time(step, grace, left, false);
        long deadline = start + time.toNanos();
        Optional<String> problem = tools.steps().take(step, this::living, time, () -> {
            Duration atMost = StepTaker.time(step, grace, left, order.force().isUnderWay());
            return now() - start >= atMost.toNanos();
        });
        tools.facts().accept(new StopEvent.StopStepTaken(service.name(), StepTaker.inWords(step), problem, true));
        return step instanceof FirstStep.Post
                && problem.isEmpty()
                && stop.awaitEnd(deadline, order.force()::isUnderWay);
    }

    /**
     * A container's client may be dead while the container runs; no signal reaches that. A listener on a port of the service
     * shows it. Without one, the step itself says whether it runs. A listener that is no process of this run may be a stranger's
     * server, which the command might stop.
     */
    private Optional<FirstStep> commandForAServerElsewhere() throws InterruptedException {
        if (!hasGrace() || !wasLaunched()) {
            return Optional.empty();
        }
        Optional<FirstStep> step = order.steps()
                .apply(service.name())
                .filter(each -> !(each instanceof FirstStep.Post))
                .filter(each -> isListenedOn() || runsAfterTheEnd(each));
        return unlessForAStranger(step, false);
    }

    /** Withholds a command that is for the service's own server where another process has the port, and tells. */
    private Optional<FirstStep> unlessForAStranger(Optional<FirstStep> step, boolean alive)
            throws InterruptedException {
        Optional<String> stranger =
                step.filter(FirstStep::isForOwnServer).isPresent() ? strangerOnItsPorts() : Optional.empty();
        stranger.ifPresent(why -> tools.facts()
                .accept(new StopEvent.StopStepTaken(
                        service.name(), StepTaker.inWords(step.orElseThrow()), stranger, alive)));
        return stranger.isPresent() ? Optional.empty() : step;
    }

    /** An orphan that bears no mark of a service may be of this one. */
    private Optional<String> strangerOnItsPorts() throws InterruptedException {
        MemberLooks.Look<ServiceName> look = looks.next();
        Set<ProcessIdentity> own =
                look.pass().members().stream().map(Member::identity).collect(Collectors.toSet());
        own.removeAll(look.others(service.name()));
        return tools.steps().stranger(service.ports().values(), own);
    }

    /** A task may end before its first process is on record. */
    private boolean wasLaunched() {
        return service.leader().isPresent()
                || order.exits().apply(service.name()).isPresent();
    }

    /** A step that is impossible comes from a record, as every step of a run whose supervisor is dead. */
    private boolean runsAfterTheEnd(FirstStep step) {
        AfterEnd when = step instanceof FirstStep.Run run ? run.afterEnd() : AfterEnd.IF_OPEN_OR_WITHOUT_PORT;
        return step.isOfAContainer()
                || (when != AfterEnd.IF_OPEN && service.ports().isEmpty());
    }

    private boolean isListenedOn() {
        return tools.steps().isListenedOn(service.ports().values());
    }

    /** Returns what is left of the command itself. */
    private List<Member> endElsewhere(FirstStep step, long start, long limit) throws InterruptedException {
        Duration grace = capped(service.stop().grace(), limit);
        Optional<String> problem =
                tools.steps().take(step, this::living, grace, () -> now() - start >= grace.toNanos());
        tools.facts().accept(new StopEvent.StopStepTaken(service.name(), StepTaker.inWords(step), problem, false));
        while (problem.isEmpty()
                && isListenedOn()
                && now() - start < grace.toNanos()
                && !order.force().isUnderWay()) {
            Thread.sleep(PAUSE_MILLIS);
        }
        return living();
    }

    private Duration capped(Duration grace, long limit) {
        return StopSequence.capped(grace, limit, now());
    }

    private long now() {
        return tools.time().getAsLong();
    }

    private boolean hasGrace() {
        return !service.stop().grace().isZero() && !order.atMost().isZero();
    }

    private List<Member> living() throws InterruptedException {
        return looks.next().of(service.name());
    }
}
