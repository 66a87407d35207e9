package io.devstack.internal.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Proves from the kernel's own lists of children that no descendant of a run exists. Used by the supervisor, below a keeper
 * that adopts every orphan: what descends from the keeper is its child, or descends from a child of it.
 *
 * <p>The kernel appends children, and the supervisor is the keeper's first. If one read of the keeper's list returns exactly
 * the supervisor, then the supervisor was the last child at that instant, so there was no orphan; if the supervisor had no
 * child before and after, it had none at that instant either, because it launched nothing in between. A list with any other
 * entry, even a zombie, proves nothing: while one is reaped, the kernel may skip the next one.
 *
 * <p>The caller launches nothing during a reading. Safe for use by several threads.
 */
public final class DescendantProof {
    private static final long PAUSE_MILLIS = 1;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final Optional<ProcessIdentity> keeper;
    private final Optional<Supplier<Optional<List<ProcessEntry>>>> list;
    private final String obstacle;

    private DescendantProof(
            ProcessTable table,
            ProcessSignals signals,
            Optional<ProcessIdentity> keeper,
            Optional<Supplier<Optional<List<ProcessEntry>>>> list,
            String obstacle) {
        this.table = table;
        this.signals = signals;
        this.keeper = keeper;
        this.list = list;
        this.obstacle = obstacle;
    }

    /** What one reading established. */
    public enum State {
        /** At one instant during the reading no descendant existed. */
        NONE,
        /** The reading has every child of keeper and supervisor. */
        SOME,
        /** The lists changed while they were read: another reading may tell. */
        UNCLEAR,
        /** No reading can tell. */
        UNAVAILABLE
    }

    /**
     * One reading of the lists.
     *
     * @param state what it established
     * @param children the living children of keeper and supervisor that were seen, without the supervisor; if they are too many for
     *     one read, some of them: the others are seen when these are dead
     * @param obstacle why no reading can tell, empty if one can; the reason follows the word "because"
     */
    public record Reading(State state, List<ProcessEntry> children, String obstacle) {
        /** Copies the list. */
        public Reading {
            children = List.copyOf(children);
        }

        /** Returns whether it proves that no descendant exists. */
        public boolean isProof() {
            return state == State.NONE;
        }
    }

    /**
     * Makes the proof of the run whose supervisor is this JVM.
     *
     * @param keeper the parent of this JVM, which adopts orphans
     */
    public static DescendantProof of(ProcessTable table, ProcessSignals signals, ProcessIdentity keeper) {
        Optional<Map<Long, List<Long>>> lists = table.childLists(keeper.pid());
        if (lists.isEmpty()) {
            return unavailable(table, signals, "the kernel does not list the children of a process");
        }
        if (!lists.get().keySet().equals(Set.of(keeper.pid()))) {
            return unavailable(table, signals, "the keeper is a JVM, which has more than one list of children");
        }
        return new DescendantProof(table, signals, Optional.of(keeper), Optional.empty(), "");
    }

    /**
     * Makes the proof of a run whose processes the kernel lists at once, whatever became of their parents.
     *
     * @param list returns the living processes of the run without the supervisor, empty if one of them ended before it was read
     */
    public static DescendantProof listed(
            ProcessTable table, ProcessSignals signals, Supplier<Optional<List<ProcessEntry>>> list) {
        return new DescendantProof(table, signals, Optional.empty(), Optional.of(list), "");
    }

    /** Makes one that never proves anything. */
    public static DescendantProof unavailable(ProcessTable table, ProcessSignals signals, String obstacle) {
        return new DescendantProof(table, signals, Optional.empty(), Optional.empty(), obstacle);
    }

    /** Returns whether a reading may prove something. */
    public boolean isAvailable() {
        return list.isPresent() || (keeper.isPresent() && isKept(keeper.get()));
    }

    /** Returns why no reading can prove anything, or empty if one can. */
    public Optional<String> obstacle() {
        return Optional.of(read().obstacle()).filter(why -> !why.isEmpty());
    }

    /** Reads the lists once. */
    public Reading read() {
        return read(entry -> false);
    }

    /**
     * Reads the lists once for one part of a run that goes on, without the living processes of other parts and without helpers.
     * As with {@link #read}, an entry that is neither, even a zombie, is no proof.
     *
     * @param others the living processes of the other parts, seen by a scan that saw none of this part
     */
    public Reading readBeside(Set<ProcessIdentity> others) {
        return read(entry -> !entry.ended() && (others.contains(entry.identity()) || isHelper(entry)));
    }

    /** Orphans go to the keeper, so this JVM launched its children itself: helpers into its own session, services into new ones. */
    private boolean isHelper(ProcessEntry entry) {
        return keeper.isPresent()
                && entry.parent() == table.self().pid()
                && table.read(table.self().pid())
                        .filter(self -> self.session() == entry.session())
                        .isPresent();
    }

    private Reading read(Predicate<ProcessEntry> isOfOthers) {
        if (list.isPresent()) {
            return readList(list.get().get(), isOfOthers);
        }
        if (keeper.isEmpty()) {
            return new Reading(State.UNAVAILABLE, List.of(), obstacle);
        }
        long self = table.self().pid();
        Optional<Map<Long, List<Long>>> before = table.childLists(self);
        Optional<Map<Long, List<Long>>> adopted = table.childLists(keeper.get().pid());
        Optional<Map<Long, List<Long>>> after = table.childLists(self);
        if (!isKept(keeper.get())) {
            return new Reading(State.UNAVAILABLE, List.of(), "the keeper is gone");
        }
        Set<Long> pids = new LinkedHashSet<>();
        List.of(before, adopted, after)
                .forEach(lists -> lists.ifPresent(known -> known.values().forEach(pids::addAll)));
        if (before.isEmpty() || after.isEmpty()) {
            pids.addAll(table.children(self));
        }
        if (adopted.isEmpty()) {
            pids.addAll(table.children(keeper.get().pid()));
        }
        pids.remove(self);
        pids.removeIf(pid -> child(pid).filter(isOfOthers).isPresent());
        boolean whole = haveSameThreads(before, after)
                && adopted.map(lists -> lists.get(keeper.get().pid()))
                        .filter(orphans -> orphans.contains(self))
                        .isPresent();
        return whole && pids.isEmpty() ? new Reading(State.NONE, List.of(), "") : children(pids, whole);
    }

    private static Reading readList(Optional<List<ProcessEntry>> processes, Predicate<ProcessEntry> isOfOthers) {
        if (processes.isEmpty()) {
            return new Reading(State.UNCLEAR, List.of(), "");
        }
        List<ProcessEntry> rest =
                processes.get().stream().filter(isOfOthers.negate()).toList();
        return new Reading(rest.isEmpty() ? State.NONE : State.SOME, rest, "");
    }

    private Optional<ProcessEntry> child(long pid) {
        Set<Long> parents = Set.of(table.self().pid(), keeper.orElseThrow().pid());
        return table.read(pid).filter(entry -> parents.contains(entry.parent()));
    }

    /** Otherwise a child of a thread that has ended may have moved to a list that had been read. */
    private static boolean haveSameThreads(
            Optional<Map<Long, List<Long>>> before, Optional<Map<Long, List<Long>>> after) {
        return before.isPresent() && after.map(Map::keySet).equals(before.map(Map::keySet));
    }

    /** A child that is one no longer may have been reaped during the reading, and the kernel may have skipped the next. */
    private Reading children(Set<Long> pids, boolean whole) {
        List<ProcessEntry> living = new ArrayList<>();
        boolean complete = whole;
        for (long pid : pids) {
            Optional<ProcessEntry> child = child(pid);
            complete &= child.isPresent();
            child.filter(entry -> !entry.ended()).ifPresent(living::add);
        }
        boolean tells = complete && !living.isEmpty(); // zombies alone are about to be reaped
        return new Reading(tells ? State.SOME : State.UNCLEAR, living, "");
    }

    /**
     * Reads the lists until a reading is clear, or {@code atMost} is over. A keeper that a signal has stopped reaps
     * nothing, so it is continued.
     */
    public Reading settle(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Reading reading = read();
        while (reading.state() == State.UNCLEAR && System.nanoTime() - deadline < 0) {
            wakeKeeper();
            Thread.sleep(PAUSE_MILLIS);
            reading = read();
        }
        return reading;
    }

    boolean isKeeper(long pid) {
        return keeper.filter(process -> process.pid() == pid).isPresent();
    }

    void wakeKeeper() {
        keeper.ifPresent(process -> Wake.ifStopped(table, signals, process));
    }

    private boolean isKept(ProcessIdentity process) {
        return table.isAlive(process)
                && table.read(table.self().pid())
                        .filter(self -> self.parent() == process.pid())
                        .isPresent();
    }
}
