package io.devstack.internal.probe;

import java.util.function.LongSupplier;

/** Tries a probe that never waits, on the thread of the loop. */
final class Glance implements Watch {
    private final Probe probe;
    private final int wanted;
    private final LongSupplier nanoTime;
    private Observation last = Observation.notYet("nothing was tried yet");
    private int inARow;
    private long due;

    Glance(Probe probe, int successes, LongSupplier nanoTime) {
        this.probe = probe;
        this.wanted = probe.manner() == Probe.Manner.CONNECT ? successes : 1;
        this.nanoTime = nanoTime;
        this.due = nanoTime.getAsLong();
    }

    @Override
    public void look() {
        long now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        try {
            last = probe.observe();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loop is about to see it
        }
        inARow = last.isReady() ? inARow + 1 : 0;
        boolean again = probe.manner() != Probe.Manner.LOOK && (last.isReady() || probe.manner() == Probe.Manner.PROVE);
        due = again ? now + Pace.BETWEEN_SUCCESSES.toNanos() / (last.isReady() ? 1 : 4) : now;
    }

    @Override
    public Observation last() {
        return last;
    }

    @Override
    public boolean holds() {
        return inARow >= wanted;
    }

    @Override
    public void close() {
        probe.close();
    }
}
