package io.devstack.event;

import java.util.function.Consumer;

/** Words the events of a run, one line for most of them; the only class that does. */
public class NarratingListener implements RunListener {
    private final StackNarrator stack;
    private final ServiceNarrator services;
    private final StopNarrator stop;

    /** Makes a narrator that prints ordinary lines and warnings. */
    public NarratingListener(Consumer<String> info, Consumer<String> warning) {
        Narration lines = new Narration(info, warning);
        stack = new StackNarrator(lines);
        services = new ServiceNarrator(lines);
        stop = new StopNarrator(lines);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof StackEvent ofStack) {
            stack.on(ofStack);
        } else if (event instanceof ServiceEvent ofService) {
            services.on(ofService);
        } else if (event instanceof StopEvent ofStop) {
            stop.on(ofStop);
        }
    }
}
