package io.devstack.internal.process;

import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Asks processes to end by a signal and waits for them. The signal goes to the main processes without any scan. When these
 * have ended, the processes that they left without a parent count as main, and in the last tenth of the grace all get the
 * signal. The grace counts from the sending: a busy machine takes none of it away. Used by one thread.
 */
public final class GracefulStop {
    private static final Duration LAST_CALL = Duration.ofSeconds(1);
    private static final int TENTH = 10;
    private static final int HALF = 2;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final Termination.Listener listener;
    private final Members own;
    private final Look look;
    private final MainProcesses mainProcesses;
    private final Optional<ProcessIdentity> main;
    private final LongSupplier nanoTime;
    private final EndWait waits;
    private final Set<ProcessIdentity> asked = new HashSet<>();
    private final Map<ProcessIdentity, Member> mains = new LinkedHashMap<>();

    /** A scan for the living members. */
    public interface Look {
        /** Returns the members that a scan found which began after this call. */
        List<Member> members() throws InterruptedException;
    }

    /**
     * How to ask.
     *
     * @param signal the signal
     * @param to which processes get it first
     * @param grace how long all may take from then on; not zero
     * @param limit shortens the grace, by the clock of the stop
     * @param atLeast what the limit leaves of the grace in any case
     * @param cut whether the grace is over at once, whatever is left of it
     */
    public record Request(
            Signal signal, SignalTo to, Duration grace, long limit, Duration atLeast, BooleanSupplier cut) {
        /** Makes a request whose grace nothing but the limit shortens. */
        public Request(Signal signal, SignalTo to, Duration grace, long limit, Duration atLeast) {
            this(signal, to, grace, limit, atLeast, () -> false);
        }
    }

    /**
     * What came of it.
     *
     * @param left the members that are alive after the grace; empty if all have ended
     * @param heldUp the main process that had not ended by its own signal, if all ended once the rest had got it
     */
    public record Outcome(List<Member> left, Optional<HeldUp> heldUp) {
        /** Copies the list. */
        public Outcome {
            left = List.copyOf(left);
        }
    }

    /**
     * Makes a stop of one set of processes.
     *
     * @param own proves which single processes are members, for the use of this stop alone
     * @param look finds all of them
     * @param main the process that was launched, if it is known
     * @param nanoTime counts the grace
     */
    public GracefulStop(
            ProcessTable table,
            ProcessSignals signals,
            Termination.Listener listener,
            Members own,
            Look look,
            Optional<ProcessIdentity> main,
            LongSupplier nanoTime) {
        this.table = table;
        this.signals = signals;
        this.listener = listener;
        this.own = own;
        this.look = look;
        this.mainProcesses = new MainProcesses(table, own, look);
        this.main = main;
        this.nanoTime = nanoTime;
        this.waits = new EndWait(table, nanoTime);
    }

    /** Returns how much of a time is kept for the last call: a tenth, at least a second, at most half. */
    public static Duration lastCall(Duration time) {
        Duration tenth = time.dividedBy(TENTH);
        Duration wanted = tenth.compareTo(LAST_CALL) > 0 ? tenth : LAST_CALL;
        Duration half = time.dividedBy(HALF);
        return wanted.compareTo(half) < 0 ? wanted : half;
    }

    /** Returns the main process, if it is alive and ours. */
    public Optional<Member> livingMain() {
        return main.flatMap(this::claim);
    }

    /**
     * Waits until no member is alive, at most until {@code deadline} or until {@code cut} holds; returns whether none is
     * alive.
     */
    public boolean awaitEnd(long deadline, BooleanSupplier cut) throws InterruptedException {
        Optional<Member> first = livingMain();
        if (first.isPresent()) {
            waits.one(first.get().identity(), deadline, cut);
        }
        List<Member> living = look.members();
        while (!living.isEmpty() && nanoTime.getAsLong() - deadline < 0 && !cut.getAsBoolean()) {
            waits.all(living, deadline, cut);
            living = look.members();
        }
        return living.isEmpty();
    }

    /** Asks all members to end, and waits for that. */
    public Outcome end(Request request) throws InterruptedException {
        Optional<Long> group = request.to() == SignalTo.ALL ? askGroup(request.signal()) : Optional.empty();
        if (request.to() != SignalTo.ALL) {
            askFirst(livingMain().stream().toList(), request);
        }
        long sent = nanoTime.getAsLong();
        long deadline = deadline(sent, request);
        long lastCall = lastCall(Duration.ofNanos(deadline - sent)).toNanos();
        boolean begun = !mains.isEmpty();
        boolean allAsked = false;
        Optional<HeldUp> heldUp = Optional.empty();
        while (true) {
            boolean launcherHasEnded = livingMain().isEmpty();
            if (!allAsked && launcherHasEnded) {
                waits.any(livingMains(), deadline - lastCall, request.cut());
            } else if (!allAsked) {
                waits.each(mains.keySet(), deadline - lastCall, request.cut());
            }
            List<Member> living = withLivingMains(look.members());
            if (living.isEmpty()) {
                return new Outcome(List.of(), heldUp);
            }
            if (request.cut().getAsBoolean()) {
                return new Outcome(living, Optional.empty());
            }
            List<Member> livingMains = livingMains();
            boolean late = begun && nanoTime.getAsLong() - (deadline - lastCall) >= 0;
            if (allAsked || late || request.to() == SignalTo.ALL) {
                List<Member> rest = notAsked(living, request.signal(), allAsked ? Optional.empty() : group);
                if (!allAsked) {
                    heldUp = holdingUp(livingMains, rest, sent);
                }
                ask(rest, request.signal());
                if (!allAsked) {
                    long now = nanoTime.getAsLong();
                    deadline = begun ? later(deadline, now + lastCall) : deadline(now, request);
                    allAsked = true;
                }
            } else if (livingMains.isEmpty() || launcherHasEnded) {
                boolean more = askFirst(MainProcesses.withoutParent(living), request);
                sent = more ? nanoTime.getAsLong() : sent;
                if (!begun) {
                    deadline = deadline(sent, request);
                    lastCall = lastCall(Duration.ofNanos(deadline - sent)).toNanos();
                    begun = true;
                }
                wake(living);
                continue;
            }
            wake(living);
            if (nanoTime.getAsLong() - deadline >= 0) {
                return new Outcome(living, Optional.empty());
            }
            waits.all(living, deadline, request.cut());
        }
    }

    private static long deadline(long sent, Request request) {
        long whole = sent + request.grace().toNanos();
        long capped = later(request.limit(), sent + request.atLeast().toNanos());
        return whole - capped > 0 ? capped : whole;
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }

    /** Only what the evidence proves is signalled, whatever the record says. */
    private Optional<Member> claim(ProcessIdentity process) {
        return own.claim(process.pid()).filter(member -> member.identity().equals(process));
    }

    /** Returns whether there was one that had not been asked yet. */
    private boolean askFirst(List<Member> members, Request request) throws InterruptedException {
        List<Member> first = new ArrayList<>();
        for (Member member : mainProcesses.among(members, request.to())) {
            if (mains.putIfAbsent(member.identity(), member) == null) {
                first.add(member);
            }
        }
        ask(first, request.signal());
        return !first.isEmpty();
    }

    /** The group that the main process leads is ours as long as that lives; atomic against {@code fork}. */
    private Optional<Long> askGroup(Signal signal) {
        return livingMain()
                .filter(member -> member.entry().group() == member.entry().pid())
                .map(member -> member.entry().pid())
                .filter(group -> signals.sendToGroup(signal, group) == Delivery.SENT);
    }

    /** Returns the members without the signal; those that got it with their group are reported. */
    private List<Member> notAsked(List<Member> living, Signal signal, Optional<Long> group) {
        List<Member> rest = new ArrayList<>();
        for (Member member : living) {
            if (asked.contains(member.identity())) {
                continue;
            }
            if (group.isPresent() && group.get() == member.entry().group()) {
                asked.add(member.identity());
                listener.signalled(signal, member, Delivery.SENT);
            } else {
                rest.add(member);
            }
        }
        return rest;
    }

    private void ask(List<Member> members, Signal signal) {
        Map<ProcessIdentity, Delivery> outcomes =
                signals.sendToAll(signal, members.stream().map(Member::identity).toList());
        for (Member member : members) {
            asked.add(member.identity());
            listener.signalled(signal, member, outcomes.getOrDefault(member.identity(), Delivery.GONE));
        }
        wake(members);
    }

    /** A stopped process sees no signal before it is continued. */
    private void wake(List<Member> members) {
        for (Member member : members) {
            if (asked.contains(member.identity())) {
                Wake.ifStopped(table, signals, member.identity());
            }
        }
    }

    private List<Member> livingMains() {
        return mains.values().stream()
                .filter(main -> table.isAlive(main.identity()))
                .toList();
    }

    /** Once its parent has ended, nothing may prove a main process that has a session of its own. */
    private List<Member> withLivingMains(List<Member> found) {
        List<Member> living = new ArrayList<>(found);
        Set<ProcessIdentity> known = found.stream().map(Member::identity).collect(Collectors.toSet());
        livingMains().stream().filter(main -> !known.contains(main.identity())).forEach(living::add);
        return living;
    }

    /** Returns the living main process whose children had to be asked beside it, because it does not end. */
    private Optional<HeldUp> holdingUp(List<Member> livingMains, List<Member> rest, long since) {
        return livingMains.stream()
                .filter(each -> rest.stream()
                        .anyMatch(member ->
                                member.entry().parent() == each.entry().pid()))
                .findFirst()
                .map(each -> HeldUp.by(each, table, Duration.ofNanos(nanoTime.getAsLong() - since)));
    }
}
