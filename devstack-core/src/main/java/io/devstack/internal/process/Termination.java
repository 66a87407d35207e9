package io.devstack.internal.process;

import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Ends all members: signals, waits, kills, and proves that nothing is left.
 *
 * <p>The last step is a certified kill: the groups at once, then passes over the whole table, newest first, each member
 * killed on sight, until two passes in a row are clean. Walking a tree of children instead left survivors in 16 to 25
 * of 25 fork storms, this in 0 of 400.
 */
public final class Termination {
    private static final long PAUSE_MILLIS = 2;

    /**
     * A chain of forks shows itself now and then. If no member was seen for this long, only foreign processes that come
     * and go hold up the proof.
     */
    private static final Duration UNSEEN_LONG_ENOUGH = Duration.ofSeconds(2);

    /** Time alone would not do: on a machine at 15 times its load one look took a second, and the chain went on. */
    private static final int UNSEEN_OFTEN_ENOUGH = 50;

    private static final int MOST_BUDGETS = 3;

    /** In that time the keeper has reaped what has ended. */
    private static final Duration REAP_TIME = Duration.ofMillis(200);

    /** How long killed processes may take to disappear before scans search for processes that they may have started. */
    private static final Duration KNOWN_BUDGET = Duration.ofSeconds(1);

    private final ProcessSignals signals;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Optional<DescendantProof> proof;

    /** Receives every signal that is sent, on the thread that sends it. */
    public interface Listener {
        /** A signal was sent, or could not be. */
        void signalled(Signal signal, Member member, Delivery delivery);

        /** The grace is over and members are left, which are killed when this returns. */
        default void graceOver(List<Member> left) throws InterruptedException {}
    }

    /**
     * The survivors, and how sure that is.
     *
     * @param verdict how sure
     * @param left the living members, empty unless the verdict is {@link Verdict#LEFT}
     * @param looks how often processes were scanned for that
     * @param looked how many the last scan read
     * @param byKernel whether the verdict comes from the kernel's lists of children, and not from scans alone
     */
    public record Result(Verdict verdict, List<Member> left, int looks, int looked, boolean byKernel) {
        /** Copies the list. */
        public Result {
            left = List.copyOf(left);
        }

        /** Makes the result of scans. */
        public Result(Verdict verdict, List<Member> left, int looks, int looked) {
            this(verdict, left, looks, looked, false);
        }
    }

    /** Makes a termination that sends by {@code signals} and tells {@code listener} of each. */
    public Termination(ProcessSignals signals, Listener listener) {
        this(signals, listener, System::nanoTime, Optional.empty());
    }

    /** Makes one that counts its times by {@code nanoTime}. */
    public Termination(ProcessSignals signals, Listener listener, LongSupplier nanoTime) {
        this(signals, listener, nanoTime, Optional.empty());
    }

    /** Makes one that ends a whole run, all of whose descendants {@code proof} covers. */
    public Termination(ProcessSignals signals, Listener listener, LongSupplier nanoTime, DescendantProof proof) {
        this(signals, listener, nanoTime, Optional.of(proof));
    }

    private Termination(
            ProcessSignals signals, Listener listener, LongSupplier nanoTime, Optional<DescendantProof> proof) {
        this.signals = signals;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.proof = proof;
    }

    /**
     * Sends {@code signal} to all members, gives them {@code grace} to end, then kills the survivors.
     *
     * @param grace how long to wait after the signal; zero kills at once
     * @param budget how long the kill may take before the survivors are named; up to three times as long while new
     *     members are seen, or if the machine is too busy to scan its processes often enough
     * @throws InterruptedException if interrupted while waiting; members may be alive then
     */
    public Result terminate(Members members, Signal signal, Duration grace, Duration budget)
            throws InterruptedException {
        Optional<Result> gone = provenGone(members);
        if (gone.isPresent()) {
            return gone.get();
        }
        if (!grace.isZero() && ask(members, signal)) {
            awaitEnd(members, grace);
        }
        return kill(members, budget, Proof.CERTIFIED);
    }

    /**
     * Asks all members to end as {@code request} says, the main processes first, then kills the survivors.
     *
     * @param killed survivors of an earlier kill, which are not asked again
     * @param budget as in {@link #terminate(Members, Signal, Duration, Duration)}
     * @throws InterruptedException if interrupted while waiting; members may be alive then
     */
    public Result terminate(Members members, GracefulStop.Request request, Set<ProcessIdentity> killed, Duration budget)
            throws InterruptedException {
        Optional<Result> gone = provenGone(members);
        if (gone.isPresent()) {
            return gone.get();
        }
        GracefulStop.Look others = () -> members.pass().members().stream()
                .filter(member -> !killed.contains(member.identity()))
                .toList();
        GracefulStop stop =
                new GracefulStop(members.table(), signals, listener, members, others, Optional.empty(), nanoTime);
        List<Member> left = stop.end(request).left();
        if (!left.isEmpty()) {
            listener.graceOver(left);
        }
        return kill(members, budget, Proof.CERTIFIED);
    }

    /**
     * Kills members that are known, without proof: returns once a scan found none. For one part of a run whose end is
     * proven afterwards; programs that fork all the time elsewhere on the machine do not hold this up.
     *
     * @param known the members that the last scan found
     * @param look finds processes that they may have started since
     * @param members proves and ends those by scans of its own, if any live on
     */
    public Result killKnown(List<Member> known, GracefulStop.Look look, Members members, Duration budget)
            throws InterruptedException {
        long deadline = nanoTime.getAsLong() + KNOWN_BUDGET.toNanos();
        known.forEach(member -> listener.signalled(Signal.KILL, member, signals.send(Signal.KILL, member.identity())));
        List<Member> left = look.members();
        Set<ProcessIdentity> ended = new HashSet<>();
        known.forEach(member -> ended.add(member.identity()));
        while (!left.isEmpty()
                && left.stream().allMatch(member -> ended.contains(member.identity()))
                && nanoTime.getAsLong() - deadline < 0) {
            Thread.sleep(PAUSE_MILLIS);
            left = look.members();
        }
        return left.isEmpty()
                ? new Result(Verdict.UNOBSERVABLE, List.of(), 0, 0)
                : kill(members, budget, Proof.SEEN_EMPTY);
    }

    /** Once no descendant exists there is none later, because nothing is launched any more; one scan finds the others. */
    private Optional<Result> provenGone(Members members) throws InterruptedException {
        if (proof.isEmpty() || !proof.get().settle(REAP_TIME).isProof()) {
            return Optional.empty();
        }
        Members.Pass pass = members.pass();
        return pass.members().isEmpty()
                ? Optional.of(new Result(Verdict.CERTIFIED, List.of(), 1, pass.looked(), true))
                : Optional.empty();
    }

    private enum Proof {
        SEEN_EMPTY,
        CERTIFIED
    }

    /** Returns whether there was any member to ask. */
    private boolean ask(Members members, Signal signal) {
        Members.Pass pass = members.pass();
        sendToAll(pass, signal);
        for (Member member : pass.members()) {
            if (member.entry().state() == ProcessEntry.State.STOPPED) {
                signals.send(Signal.CONT, member.identity());
            }
        }
        return !pass.members().isEmpty();
    }

    private void awaitEnd(Members members, Duration grace) throws InterruptedException {
        List<Member> left =
                awaitEmpty(members, grace) ? List.of() : members.pass().members();
        if (!left.isEmpty()) {
            listener.graceOver(left);
        }
    }

    private boolean awaitEmpty(Members members, Duration atMost) throws InterruptedException {
        return new EndWait(members.table(), nanoTime)
                .asLongAs(() -> !members.pass().members().isEmpty(), nanoTime.getAsLong() + atMost.toNanos());
    }

    /** Ends all members by force; {@code budget} as in {@link #terminate}. */
    public Result kill(Members members, Duration budget) throws InterruptedException {
        return kill(members, budget, Proof.CERTIFIED);
    }

    private Result kill(Members members, Duration budget, Proof wanted) throws InterruptedException {
        if (wanted == Proof.CERTIFIED && proof.isPresent()) {
            Optional<Result> proven =
                    new ProvenKill(members.table(), signals, proof.get(), listener, nanoTime).kill(members, budget);
            if (proven.isPresent()) {
                return proven.get();
            }
        }
        return killByScans(members, budget, wanted);
    }

    private Result killByScans(Members members, Duration budget, Proof wanted) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + budget.toNanos();
        long lastSeen = nanoTime.getAsLong();
        int unseen = 0;
        Set<ProcessIdentity> told = new HashSet<>();
        Members.Pass pass = members.pass();
        int cleanPasses = pass.clean() && pass.members().isEmpty() ? 1 : 0;
        sendToAll(pass, Signal.KILL);
        told.addAll(identities(pass));
        int looks = 1;
        while (true) {
            int toldBefore = told.size();
            pass = members.pass(member -> killOne(member, told));
            looks++;
            cleanPasses = pass.clean() && pass.members().isEmpty() ? cleanPasses + 1 : 0;
            if (cleanPasses == 2) {
                return new Result(Verdict.CERTIFIED, List.of(), looks, pass.looked());
            }
            if (wanted == Proof.SEEN_EMPTY && pass.members().isEmpty()) {
                return new Result(Verdict.UNOBSERVABLE, List.of(), looks, pass.looked());
            }
            long now = nanoTime.getAsLong();
            boolean over = now - deadline >= 0;
            boolean farOver = now - deadline >= (MOST_BUDGETS - 1) * budget.toNanos();
            if (pass.members().isEmpty()) {
                unseen++;
                boolean longUnseen = now - lastSeen >= UNSEEN_LONG_ENOUGH.toNanos();
                if (farOver || (unseen >= UNSEEN_OFTEN_ENOUGH && (over || longUnseen))) {
                    return new Result(Verdict.UNOBSERVABLE, List.of(), looks, pass.looked());
                }
            } else {
                unseen = 0;
                lastSeen = now;
                boolean stuck = told.size() == toldBefore;
                if (farOver || (over && stuck)) {
                    return new Result(Verdict.LEFT, pass.members(), looks, pass.looked());
                }
            }
            if (!pass.members().isEmpty() && told.containsAll(identities(pass))) {
                Thread.sleep(1);
            }
        }
    }

    private void killOne(Member member, Set<ProcessIdentity> told) {
        Delivery delivery = signals.send(Signal.KILL, member.identity());
        if (delivery != Delivery.GONE && told.add(member.identity())) {
            listener.signalled(Signal.KILL, member, delivery);
        }
    }

    private void sendToAll(Members.Pass pass, Signal signal) {
        Set<Long> reached = pass.groups().isEmpty() ? Set.of() : signals.sendToGroups(signal, pass.groups());
        Map<ProcessIdentity, Delivery> outcomes = signals.sendToAll(
                signal,
                pass.members().stream()
                        .filter(member -> !reached.contains(member.entry().group()))
                        .map(Member::identity)
                        .toList());
        for (Member member : pass.members()) {
            listener.signalled(signal, member, outcomes.getOrDefault(member.identity(), Delivery.SENT));
        }
    }

    private static Set<ProcessIdentity> identities(Members.Pass pass) {
        Set<ProcessIdentity> identities = new HashSet<>();
        pass.members().forEach(member -> identities.add(member.identity()));
        return identities;
    }
}
