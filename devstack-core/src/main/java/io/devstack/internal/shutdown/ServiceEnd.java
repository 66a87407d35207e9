package io.devstack.internal.shutdown;

import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.Termination;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Kills what is left of a service after its grace, and proves that nothing is. Used by one thread. */
final class ServiceEnd {
    /** Other programs may keep a scan from being clean; the finder of this service alone takes over then. */
    private static final int MOST_LOOKS = 10;

    private final ServiceStop.StopTools tools;
    private final MemberLooks<ServiceName> looks;
    private final Evidence evidence;
    private final ServiceName service;
    private final boolean certified;
    private final BooleanSupplier hadGrace;
    private final UseOfForce force;
    private Set<Long> orphans = Set.of();

    /**
     * Makes the end of one service.
     *
     * @param evidence proves its members
     * @param certified whether its end is proven by itself, and not by the end of the whole run
     * @param hadGrace whether a member that is killed has had its grace
     */
    ServiceEnd(
            ServiceStop.StopTools tools,
            MemberLooks<ServiceName> looks,
            Evidence evidence,
            ServiceName service,
            boolean certified,
            BooleanSupplier hadGrace,
            UseOfForce force) {
        this.tools = tools;
        this.looks = looks;
        this.evidence = evidence;
        this.service = service;
        this.certified = certified;
        this.hadGrace = hadGrace;
        this.force = force;
    }

    /** Kills the members that are left, if there are any, and proves the end. */
    Termination.Result of(List<Member> left) throws InterruptedException {
        return left.isEmpty() ? proof() : kill(left);
    }

    /** Returns the orphans because of which the end is not proven: each may be of this service or of another. */
    Set<Long> orphans() {
        return orphans;
    }

    private Termination.Result proof() throws InterruptedException {
        int clean = certified ? 0 : 2;
        int made = 0;
        for (; clean < 2 && made < MOST_LOOKS; made++) {
            MemberLooks.Look<ServiceName> look = looks.next();
            List<Member> living = look.of(service);
            if (!living.isEmpty()) {
                return kill(living);
            }
            Optional<Termination.Result> gone = certified ? provenGone(look) : Optional.empty();
            if (gone.isPresent()) {
                return gone.get();
            }
            clean = look.pass().clean() ? clean + 1 : 0;
        }
        return withoutOrphans(
                clean < 2
                        ? new Termination(tools.signals(), force, tools.time())
                                .kill(finder(List.of()), tools.killBudget())
                        : new Termination.Result(
                                certified ? Verdict.CERTIFIED : Verdict.UNOBSERVABLE, List.of(), made, 0));
    }

    private Termination.Result kill(List<Member> left) throws InterruptedException {
        if (hadGrace.getAsBoolean()) {
            force.graceOver(left);
        }
        Termination termination = new Termination(tools.signals(), force, tools.time());
        Termination.Result result =
                termination.killKnown(left, () -> looks.next().of(service), finder(left), tools.killBudget());
        if (!certified || result.verdict() == Verdict.LEFT) {
            return result;
        }
        Optional<Termination.Result> gone = provenGone(looks.next());
        return gone.isPresent() ? gone.get() : withoutOrphans(termination.kill(finder(left), tools.killBudget()));
    }

    /**
     * Returns what scans established, but for what the kernel's lists show and no scan attributes: an orphan without any mark. One
     * that a second scan does not attribute either is not a process that another service has started since the first.
     */
    private Termination.Result withoutOrphans(Termination.Result scanned) throws InterruptedException {
        Set<Long> seen = Set.of();
        int made = 0;
        for (; made < MOST_LOOKS && orphans.isEmpty(); made++) {
            if (scanned.verdict() != Verdict.CERTIFIED || !tools.proof().isAvailable()) {
                return scanned;
            }
            DescendantProof.Reading reading =
                    tools.proof().readBeside(looks.next().others(service));
            Set<Long> now = reading.children().stream()
                    .filter(this::mayBeOfThisService)
                    .map(ProcessEntry::pid)
                    .collect(Collectors.toSet());
            if (reading.isProof() || (now.isEmpty() && !reading.children().isEmpty())) {
                return scanned;
            }
            orphans = now.stream().filter(seen::contains).collect(Collectors.toUnmodifiableSet());
            seen = now;
        }
        if (seen.isEmpty()) {
            return scanned;
        }
        orphans = orphans.isEmpty() ? seen : orphans; // a chain of short-lived ones is another process in each look
        return new Termination.Result(Verdict.UNOBSERVABLE, List.of(), scanned.looks() + made, scanned.looked());
    }

    /** A process that is older than the first one of this service does not belong to it. */
    private boolean mayBeOfThisService(ProcessEntry process) {
        return evidence.recorded().isEmpty()
                || evidence.recorded().stream()
                        .anyMatch(own -> own.startTime() <= process.identity().startTime());
    }

    /** Scans alone take long on a busy machine; the kernel's lists have no process that could be of this service. */
    private Optional<Termination.Result> provenGone(MemberLooks.Look<ServiceName> look) {
        return look.of(service).isEmpty()
                        && tools.proof().readBeside(look.others(service)).isProof()
                ? Optional.of(new Termination.Result(
                        Verdict.CERTIFIED, List.of(), 1, look.pass().looked(), true))
                : Optional.empty();
    }

    /** Members that were proven may have lost what proved them. */
    private Members finder(List<Member> known) {
        Evidence all = evidence;
        for (Member member : known) {
            all = all.withRecorded(member.identity());
        }
        return new Members(tools.table(), all);
    }
}
