package io.devstack.maven;

import java.util.List;

/** What each Ctrl+C means: the first is the first of some steps, the second the second; the last one is repeated. */
final class Interrupts implements Runnable {
    private final List<Runnable> steps;
    private int pressed;

    Interrupts(Runnable first, Runnable second, Runnable further) {
        steps = List.of(first, second, further);
    }

    /** Returns whether there was any. */
    synchronized boolean any() {
        return pressed > 0;
    }

    /** Takes the next step. A step that takes long does not hold up the one after it, which comes on another thread. */
    @Override
    public void run() {
        next().run();
    }

    private synchronized Runnable next() {
        return steps.get(Math.min(pressed++, steps.size() - 1));
    }
}
