package io.devstack.lifespan;

import io.devstack.lifespan.Lifespan.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The resources and the state of a lifespan; exactly one stop takes them. Thread-safe. */
final class Ownership {
    private static final Duration UNLIMITED = Duration.ofDays(1);

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

    /** Adds drains and resources in the order of opening; returns false if the stop has begun. */
    synchronized boolean add(List<Drainable> newDrains, List<Owned> newOwned) {
        if (isTaken()) {
            return false;
        }
        state = state == State.NEW ? State.STARTING : state;
        drains.addAll(newDrains);
        owned.addAll(newOwned);
        return true;
    }

    /** Sets the state to RUNNING; returns false if it was set before or the stop has begun. */
    synchronized boolean running() {
        if (state.compareTo(State.RUNNING) >= 0) {
            return false;
        }
        state = State.RUNNING;
        return true;
    }

    /** Begins the stop; returns whether this caller has to perform it. From then on nothing is added. */
    synchronized boolean take() {
        if (isTaken()) {
            return false;
        }
        state = State.STOPPING;
        return true;
    }

    /** Sets the final state and releases the threads that wait for the end. */
    void end(State last) {
        state = last;
        ended.countDown();
    }

    void awaitEnd() {
        Bounded.await(ended, UNLIMITED);
    }

    synchronized List<Drainable> drains() {
        return List.copyOf(drains);
    }

    /** Returns the resources, last opened first. */
    synchronized List<Owned> lastFirst() {
        List<Owned> lastFirst = new ArrayList<>(owned);
        Collections.reverse(lastFirst);
        return lastFirst;
    }
}
