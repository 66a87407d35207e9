package io.devstack.maven;

import io.devstack.journal.NarratingListener;
import io.devstack.stack.Fact;
import java.util.function.Consumer;

/** Adds to what happened in a run the elements of the POM that change it. */
class GoalNarrator extends NarratingListener {
    private final Consumer<String> info;

    GoalNarrator(Consumer<String> info, Consumer<String> warning) {
        super(info, warning);
        this.info = info;
    }

    @Override
    public void stopHeldUp(Fact.StopHeldUp fact) {
        super.stopHeldUp(fact);
        info.accept("if " + fact.command() + " does not pass the signal on, <signalTo>all</signalTo> in the <stop> of "
                + fact.service() + " is quicker; if it was finishing work, raise its <stop><timeout>");
    }
}
