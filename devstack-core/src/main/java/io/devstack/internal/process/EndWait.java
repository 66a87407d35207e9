package io.devstack.internal.process;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits for the end of known processes, without any scan. Each wait ends at {@code deadline} at the latest, and soon after
 * {@code cut} holds. Used by one thread.
 */
final class EndWait {
    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    /** How long a wait for several processes lasts before a scan looks for newer ones. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(1);

    /** How long a wait for one process lasts before it checks whether it has been cut. */
    private static final Duration PIECE = Duration.ofMillis(250);

    private final ProcessTable table;
    private final LongSupplier nanoTime;

    EndWait(ProcessTable table, LongSupplier nanoTime) {
        this.table = table;
        this.nanoTime = nanoTime;
    }

    /** Waits for each of these, however long that takes. */
    void each(Collection<ProcessIdentity> processes, long deadline, BooleanSupplier cut) throws InterruptedException {
        for (ProcessIdentity process : processes) {
            one(process, deadline, cut);
        }
    }

    /** Waits for the end of one process, in pieces: its exit is reported at once, and a cut soon. */
    void one(ProcessIdentity process, long deadline, BooleanSupplier cut) throws InterruptedException {
        Duration rest = Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
        while (!table.awaitEnd(process, rest.compareTo(PIECE) < 0 ? rest : PIECE)
                && !rest.isZero()
                && !cut.getAsBoolean()) {
            rest = Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
        }
    }

    /** Waits until all of these have ended, or it is time for another scan. */
    void all(List<Member> members, long deadline, BooleanSupplier cut) throws InterruptedException {
        asLongAs(() -> !cut.getAsBoolean() && members.stream().anyMatch(this::isAlive), nextLook(deadline));
    }

    /** Waits until one of these has ended; if there are several, at most until it is time for another scan. */
    void any(List<Member> members, long deadline, BooleanSupplier cut) throws InterruptedException {
        if (members.size() == 1) {
            one(members.get(0).identity(), deadline, cut);
            return;
        }
        asLongAs(
                () -> !cut.getAsBoolean()
                        && !members.isEmpty()
                        && members.stream().allMatch(this::isAlive),
                nextLook(deadline));
    }

    /** Returns the earlier of {@code deadline} and the time for another scan. */
    private long nextLook(long deadline) {
        long next = nanoTime.getAsLong() + NEXT_LOOK.toNanos();
        return deadline - next < 0 ? deadline : next;
    }

    /** Waits as long as {@code condition} holds, in pauses that grow; returns whether it ended before the deadline. */
    boolean asLongAs(BooleanSupplier condition, long deadline) throws InterruptedException {
        long pause = SHORTEST_PAUSE_MILLIS;
        while (condition.getAsBoolean()) {
            if (nanoTime.getAsLong() - deadline >= 0) {
                return false;
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
        return true;
    }

    private boolean isAlive(Member member) {
        return table.isAlive(member.identity());
    }
}
