package io.devstack.maven;

import io.devstack.event.NarratingListener;
import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.model.Failure;
import java.util.function.Consumer;

/** Adds to what happened in a run the elements of the POM that change it. */
class GoalNarrator extends NarratingListener {
    private final Consumer<String> info;

    GoalNarrator(Consumer<String> info, Consumer<String> warning) {
        super(info, warning);
        this.info = info;
    }

    /** In short: the exception that follows has the whole, and Maven prints it. */
    @Override
    public void on(RunEvent event) {
        super.on(event instanceof StackEvent.StartFailed failed ? inShort(failed.failure()) : event);
        if (event instanceof StopEvent.StopHeldUp heldUp) {
            info.accept("if " + heldUp.command()
                    + " does not pass the signal on, <signalTo>all</signalTo> in the <stop> of " + heldUp.service()
                    + " is quicker; if it was finishing work, raise its <stop><timeout>");
        }
    }

    private static StackEvent.StartFailed inShort(Failure failure) {
        String what =
                failure.service().map(service -> service + " did not start").orElse("the start failed");
        return new StackEvent.StartFailed(Failure.of(failure.kind(), failure.service(), what));
    }
}
