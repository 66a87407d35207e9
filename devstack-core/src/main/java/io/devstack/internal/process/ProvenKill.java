package io.devstack.internal.process;

import io.devstack.model.Delivery;
import io.devstack.model.OwnershipRule;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Kills every descendant of a run as the kernel lists them, without a scan of the process table, until a
 * {@link DescendantProof} holds. Short-lived processes of other programs never make the end uncertain.
 */
final class ProvenKill {
    private static final int MOST_BUDGETS = 3;
    private static final int MOST_LEVELS = 200;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final DescendantProof proof;
    private final Termination.Listener listener;
    private final LongSupplier nanoTime;
    private final Set<ProcessIdentity> told = new HashSet<>();
    private int scans;

    ProvenKill(
            ProcessTable table,
            ProcessSignals signals,
            DescendantProof proof,
            Termination.Listener listener,
            LongSupplier nanoTime) {
        this.table = table;
        this.signals = signals;
        this.proof = proof;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * Kills all descendants, and then all members outside the tree of the run.
     *
     * @param members finds the members outside; processes that it has classified before are not scanned again
     * @param budget how long that may take; up to three times as long while new members appear
     * @return empty if the proof is not available any more
     */
    Optional<Termination.Result> kill(Members members, Duration budget) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + budget.toNanos();
        long lastDeadline = deadline + (MOST_BUDGETS - 1) * budget.toNanos();
        while (true) {
            int before = told.size();
            DescendantProof.Reading reading = proof.read();
            if (reading.state() == DescendantProof.State.UNAVAILABLE) {
                return Optional.empty();
            }
            reading.children().forEach(child -> killTree(child, MOST_LEVELS));
            if (reading.isProof()) {
                Members.Pass pass = members.newcomers(this::kill);
                scans++;
                if (pass.members().isEmpty()) {
                    return Optional.of(
                            new Termination.Result(Verdict.CERTIFIED, List.of(), scans, pass.looked(), true));
                }
            }
            boolean stuck = told.size() == before;
            long now = nanoTime.getAsLong();
            if (now - lastDeadline >= 0 || (now - deadline >= 0 && stuck)) {
                return Optional.of(left(members.pass()));
            }
            if (stuck) {
                proof.wakeKeeper();
                Thread.sleep(1);
            }
        }
    }

    private Termination.Result left(Members.Pass pass) {
        Verdict verdict = pass.members().isEmpty() ? Verdict.UNOBSERVABLE : Verdict.LEFT;
        return new Termination.Result(verdict, pass.members(), scans + 1, pass.looked(), true);
    }

    /** A child that is read after its parent was killed is ours if that parent or the keeper still is its parent. */
    private void killTree(ProcessEntry process, int levels) {
        Set<Long> children = table.children(process.pid());
        kill(new Member(process, OwnershipRule.DESCENDANT));
        for (long pid : levels > 0 ? children : Set.<Long>of()) {
            table.read(pid)
                    .filter(child -> !child.ended())
                    .filter(child -> child.parent() == process.pid() || proof.isKeeper(child.parent()))
                    .ifPresent(child -> killTree(child, levels - 1));
        }
    }

    private void kill(Member member) {
        Delivery delivery = signals.send(Signal.KILL, member.identity());
        if (delivery != Delivery.GONE && told.add(member.identity())) {
            listener.signalled(Signal.KILL, member, delivery);
        }
    }
}
