package io.devstack.internal.shutdown;

import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.Termination;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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

    private Termination.Result proof() throws InterruptedException {
        int clean = certified ? 0 : 2;
        for (int made = 0; clean < 2 && made < MOST_LOOKS; made++) {
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
        return clean < 2
                ? new Termination(tools.signals(), force, tools.time()).kill(finder(List.of()), tools.killBudget())
                : new Termination.Result(certified ? Verdict.CERTIFIED : Verdict.UNOBSERVABLE, List.of(), 0, 0);
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
        return gone.isPresent() ? gone.get() : termination.kill(finder(left), tools.killBudget());
    }

    /** Scans alone take long on a busy machine; the kernel's lists have no process that could be of this service. */
    private Optional<Termination.Result> provenGone(MemberLooks.Look<ServiceName> look) {
        return look.of(service).isEmpty() && tools.proof().areAll(look.others(service))
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
