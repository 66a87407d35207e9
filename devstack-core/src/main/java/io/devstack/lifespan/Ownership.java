package io.devstack.lifespan;

import io.devstack.lifespan.Lifespan.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What a lifespan owns and where it is; one stop takes all of it, once. Safe for use by several threads. */
final class Ownership {
    private static final Duration WHATEVER_IT_TAKES = Duration.ofDays(1);

    private final List<Owned> owned = new ArrayList<>();
    private final List<Drainable> drains = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile State state = State.NEW;

    State state() {
        return state;
    }

    boolean isTaken() {
        return state.compareTo(State.STOPPING) >= 0;
    }

    /** Adds what is drained and what is closed at the end, in the order of opening; returns whether it was not too late. */
    synchronized boolean add(List<Drainable> newDrains, List<Owned> newOwned) {
        if (isTaken()) {
            return false;
        }
        state = state == State.NEW ? State.STARTING : state;
        drains.addAll(newDrains);
        owned.addAll(newOwned);
        return true;
    }

    /** All is open; returns whether that is news. */
    synchronized boolean running() {
        if (state.compareTo(State.RUNNING) >= 0) {
            return false;
        }
        state = State.RUNNING;
        return true;
    }

    /** Returns whether the caller is the one who stops it; from then on nothing is added. */
    synchronized boolean take() {
        if (isTaken()) {
            return false;
        }
        state = State.STOPPING;
        return true;
    }

    /** All that could be closed is closed. */
    void end(State last) {
        state = last;
        ended.countDown();
    }

    void awaitEnd() {
        Bounded.await(ended, WHATEVER_IT_TAKES);
    }

    synchronized List<Drainable> drains() {
        return List.copyOf(drains);
    }

    /** Returns what is owned, last opened first. */
    synchronized List<Owned> lastFirst() {
        List<Owned> lastFirst = new ArrayList<>(owned);
        Collections.reverse(lastFirst);
        return lastFirst;
    }
}
