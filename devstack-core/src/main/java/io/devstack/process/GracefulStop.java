package io.devstack.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Asks processes to end by a signal and waits for them. The signal goes to the main processes without any scan, the rest
 * gets it when these have ended or in the last tenth of the grace, and the grace counts from the sending: a busy machine
 * takes none of it away. Used by one thread.
 */
public final class GracefulStop {
    private static final Duration LAST_CALL = Duration.ofSeconds(1);
    private static final int TENTH = 10;
    private static final int HALF = 2;
    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    /** How long a wait for known processes lasts before a scan looks for newer ones. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(1);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final Termination.Listener listener;
    private final Members own;
    private final Look look;
    private final Optional<ProcessIdentity> main;
    private final LongSupplier nanoTime;
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
     */
    public record Request(Signal signal, SignalTo to, Duration grace, long limit, Duration atLeast) {}

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
     * A main process that seems to ignore the signal, though its children do not.
     *
     * @param pid the process
     * @param command its command line
     * @param after how long it had been asked when the rest got the signal
     */
    public record HeldUp(long pid, String command, Duration after) {}

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
        this.main = main;
        this.nanoTime = nanoTime;
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

    /** Waits until no member is alive, at most until {@code deadline}; returns whether that is so. */
    public boolean awaitEnd(long deadline) throws InterruptedException {
        Optional<Member> first = livingMain();
        if (first.isPresent()) {
            table.awaitEnd(first.get().identity(), until(deadline));
        }
        List<Member> living = look.members();
        while (!living.isEmpty() && nanoTime.getAsLong() - deadline < 0) {
            awaitGone(living, deadline);
            living = look.members();
        }
        return living.isEmpty();
    }

    /** Asks all members to end, and waits for that. */
    public Outcome end(Request request) throws InterruptedException {
        Optional<Long> group = request.to() == SignalTo.ALL ? askGroup(request.signal()) : Optional.empty();
        if (request.to() != SignalTo.ALL) {
            findMains(request.to());
            ask(List.copyOf(mains.values()), request.signal());
        }
        long sent = nanoTime.getAsLong();
        long deadline = deadline(sent, request);
        long lastCall = lastCall(Duration.ofNanos(deadline - sent)).toNanos();
        boolean restAsked = false;
        Optional<HeldUp> heldUp = Optional.empty();
        while (true) {
            if (!restAsked) {
                awaitMains(deadline - lastCall);
            }
            List<Member> living = look.members();
            if (living.isEmpty()) {
                return new Outcome(List.of(), heldUp);
            }
            Optional<Member> livingMain =
                    mains.values().stream().filter(this::isAlive).findFirst();
            if (livingMain.isEmpty() || nanoTime.getAsLong() - (deadline - lastCall) >= 0) {
                List<Member> rest = notAsked(living, request.signal(), restAsked ? Optional.empty() : group);
                heldUp = livingMain.isPresent() && !restAsked && !rest.isEmpty()
                        ? livingMain.map(member -> heldUp(member, sent))
                        : heldUp;
                ask(rest, request.signal());
                if (!restAsked) {
                    long now = nanoTime.getAsLong();
                    deadline = mains.isEmpty() ? deadline(now, request) : later(deadline, now + lastCall);
                    restAsked = true;
                }
            }
            wake(living);
            if (nanoTime.getAsLong() - deadline >= 0) {
                return new Outcome(living, Optional.empty());
            }
            awaitGone(living, deadline);
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

    private void findMains(SignalTo to) throws InterruptedException {
        Optional<Member> first = livingMain();
        if (first.isPresent()) {
            mains.put(first.get().identity(), first.get());
            if (to == SignalTo.AUTO && isShell(first.get())) {
                addChildren(first.get());
            }
        }
    }

    private void addChildren(Member shell) throws InterruptedException {
        for (Member child : children(shell.entry().pid())) {
            if (mains.putIfAbsent(child.identity(), child) == null && isShell(child)) {
                addChildren(child);
            }
        }
    }

    /** Where the system has no list of children, a scan tells. */
    private List<Member> children(long pid) throws InterruptedException {
        List<Member> children = new ArrayList<>();
        for (long child : table.children(pid)) {
            own.claim(child).filter(member -> member.entry().parent() == pid).ifPresent(children::add);
        }
        return children.isEmpty()
                ? look.members().stream()
                        .filter(member -> member.entry().parent() == pid)
                        .toList()
                : children;
    }

    private boolean isShell(Member member) {
        return ProcessNames.isShell(table.commandWords(member.entry().pid()));
    }

    /** The group that the main process leads is ours as long as that lives; atomic against {@code fork}. */
    private Optional<Long> askGroup(Signal signal) {
        return livingMain()
                .filter(member -> member.entry().group() == member.entry().pid())
                .map(member -> member.entry().pid())
                .filter(group -> signals.sendToGroup(signal, group) == ProcessSignals.Delivery.SENT);
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
                listener.signalled(signal, member, ProcessSignals.Delivery.SENT);
            } else {
                rest.add(member);
            }
        }
        return rest;
    }

    private void ask(List<Member> members, Signal signal) {
        for (Member member : members) {
            asked.add(member.identity());
            listener.signalled(signal, member, signals.send(signal, member.identity()));
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

    private void awaitMains(long deadline) throws InterruptedException {
        for (ProcessIdentity process : mains.keySet()) {
            table.awaitEnd(process, until(deadline));
        }
    }

    private Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
    }

    /** Waits until all of these have ended, or it is time for another scan. */
    private void awaitGone(List<Member> members, long deadline) throws InterruptedException {
        long start = nanoTime.getAsLong();
        long pause = SHORTEST_PAUSE_MILLIS;
        while (members.stream().anyMatch(this::isAlive)) {
            long now = nanoTime.getAsLong();
            if (now - deadline >= 0 || now - start >= NEXT_LOOK.toNanos()) {
                return;
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private boolean isAlive(Member member) {
        return table.isAlive(member.identity());
    }

    private HeldUp heldUp(Member member, long since) {
        long pid = member.entry().pid();
        return new HeldUp(
                pid,
                table.commandLine(pid).orElse(member.entry().name()),
                Duration.ofNanos(nanoTime.getAsLong() - since));
    }
}
