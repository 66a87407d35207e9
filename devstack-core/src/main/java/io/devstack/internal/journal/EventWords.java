package io.devstack.internal.journal;

import io.devstack.event.NarratingListener;
import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.Secrets;
import io.devstack.model.OwnershipRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Puts one fact into a line: as the console printed it, or what the console leaves out. */
public final class EventWords {
    private EventWords() {}

    /** Returns the line, with secrets masked. */
    public static String of(RunEvent fact) {
        List<String> lines = new ArrayList<>();
        new Narrator(lines).on(fact);
        String line = lines.isEmpty() ? fact.getClass().getSimpleName() : String.join("; ", lines);
        return Secrets.masked(line.replaceAll(" {2,}", " "));
    }

    /** Returns why a process belongs to the run. */
    public static String why(OwnershipRule rule) {
        return switch (rule) {
            case RECORDED -> "on record";
            case SESSION -> "in a session of the run";
            case DESCENDANT -> "descends from the run";
            case ENVIRONMENT -> "carries the run's id";
            case LOG_FILE -> "writes to a log of the run";
        };
    }

    /** Returns the line about a signal, with the command as it is. */
    public static String signal(StopEvent.SignalSent fact) {
        String became = switch (fact.delivery()) {
            case SENT -> "";
            case GONE -> ": it had ended by then";
            case REFUSED -> ": refused, it is another user's";
            case UNREACHABLE -> ": it has no console of its own to be asked by";
        };
        return "signal " + fact.signal() + " to pid " + fact.pid() + " (" + fact.command() + "), " + why(fact.rule())
                + became;
    }

    /** The last lines of a log have a place of their own. */
    private static final class Narrator extends NarratingListener {
        private final List<String> lines;

        Narrator(List<String> lines) {
            super(lines::add, lines::add);
            this.lines = lines;
        }

        @Override
        public void on(RunEvent event) {
            if (event instanceof ServiceEvent.ServiceDied fact) {
                lines.add(fact.failure().what());
            } else if (event instanceof StackEvent.StartFailed fact) {
                lines.add("the start failed: " + fact.failure().what());
            } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
                lines.add(fact.service() + " stays down: "
                        + fact.problem().lines().findFirst().orElse(""));
            } else if (event instanceof StackEvent.PortsChecked fact) {
                lines.add(fact.checked().stream()
                        .map(port -> "port " + port.number() + " of " + port.service() + " is free"
                                + (port.picked() ? " and was picked for it" : ""))
                        .collect(Collectors.joining("; ")));
            } else if (event instanceof StopEvent.SignalSent fact) {
                lines.add(signal(fact));
            } else if (event instanceof StopEvent.ServiceStopping fact) {
                lines.add(fact.service() + " is asked to end");
            } else if (event instanceof StopEvent.ProcessesScanned fact) {
                lines.add((fact.byKernel() ? "the kernel's lists of children were read; " : "")
                        + (fact.looks() == 1 ? "1 scan" : fact.looks() + " scans") + ", the last one of "
                        + fact.processes()
                        + " processes");
            } else if (event instanceof StackEvent.Detached) {
                lines.add("the run continues after the end of the process that started it");
            } else {
                super.on(event);
            }
        }
    }
}
