package io.devstack.maven;

import java.util.List;
import java.util.function.Supplier;

/**
 * What each Ctrl+C means: the first is the first of some steps, the second the second; the last one is repeated. A step
 * acts, and returns what then writes of it: a terminal or a pipe that takes nothing more holds up no act.
 */
final class Interrupts implements Runnable {
    private final List<Supplier<Runnable>> steps;
    private int pressed;

    Interrupts(Supplier<Runnable> first, Supplier<Runnable> second, Supplier<Runnable> further) {
        steps = List.of(first, second, further);
    }

    /** Returns whether there was any. */
    synchronized boolean any() {
        return pressed > 0;
    }

    /** Takes the next step. A step that takes long does not hold up the one after it, which comes on another thread. */
    @Override
    public void run() {
        next().get().run();
    }

    private synchronized Supplier<Runnable> next() {
        return steps.get(Math.min(pressed++, steps.size() - 1));
    }
}
