package io.devstack.internal.frontend;

import io.devstack.HardShutdownCall;
import io.devstack.model.DevStackException;
import io.devstack.model.StopReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A hard shutdown as a person sees it: the list, the countdown, and what became of each process and port.
 *
 * @since 0.1.0
 */
public final class HardShutdownDialog {
    private static final int MOST_NAMED = 6;

    private final List<HardShutdownCall> calls;
    private final Consumer<String> info;
    private final Consumer<String> warnings;
    private final Optional<PrintStream> terminal;

    /**
     * Makes a dialog that counts down in a few lines.
     *
     * @param calls the hard shutdowns, one for each stack
     * @param info takes ordinary lines
     * @param warnings takes warnings
     */
    public HardShutdownDialog(List<HardShutdownCall> calls, Consumer<String> info, Consumer<String> warnings) {
        this(calls, info, warnings, Optional.empty());
    }

    /**
     * Makes a dialog that counts down in one line of a terminal.
     *
     * @param calls the hard shutdowns, one for each stack
     * @param info takes ordinary lines
     * @param warnings takes warnings
     * @param terminal the terminal, if its last line can be rewritten
     */
    public HardShutdownDialog(
            List<HardShutdownCall> calls,
            Consumer<String> info,
            Consumer<String> warnings,
            Optional<PrintStream> terminal) {
        this.calls = List.copyOf(calls);
        this.info = info;
        this.warnings = warnings;
        this.terminal = terminal;
    }

    /** Lists what would be ended, and signals nothing. */
    public void dryRun() {
        if (list()) {
            info.accept("dry run: nothing was signalled");
        }
    }

    /**
     * Lists the processes, counts down, and kills them.
     *
     * @param countdown how long the user can cancel; zero in batch mode
     * @param more what the failure proposes, after a space; may be empty
     * @throws DevStackException if the user cancels, or if something is left
     */
    public void run(Duration countdown, String more) throws InterruptedException {
        if (list()) {
            summary().ifPresent(warnings);
            new Countdown(countdown, warnings, terminal, Countdown.Time.SYSTEM).await();
        }
        List<String> problems = new ArrayList<>();
        for (HardShutdownCall call : calls) {
            StopReport report = call.execute();
            call.ended().forEach(ended -> info.accept("killed: " + ended));
            report.left().forEach(left -> problems.add("still alive: " + left));
            report.heldPorts().forEach(port -> problems.add(port.toString()));
            reportFree(call.ports(), report);
        }
        if (!problems.isEmpty()) {
            throw new DevStackException("the hard shutdown could not free everything:\n  "
                    + String.join("\n  ", problems)
                    + "\nWhat is left alone must be ended by whoever it belongs to."
                    + more);
        }
    }

    /** Returns one sentence that names all that will be killed. */
    public Optional<String> summary() {
        List<String> killed = new ArrayList<>();
        calls.stream().flatMap(call -> call.recordedRun().stream()).forEach(killed::add);
        List<Long> pids = calls.stream()
                .flatMap(call -> call.unrecorded().stream())
                .distinct()
                .toList();
        if (pids.size() > MOST_NAMED) {
            killed.add("the " + pids.size() + " processes in the list");
        } else {
            pids.forEach(pid -> killed.add("pid " + pid));
        }
        if (killed.isEmpty()) {
            return Optional.empty();
        }
        String ports = calls.stream()
                .flatMap(call -> call.ports().stream())
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" or "));
        return Optional.of("this kills " + String.join(", ", killed)
                + (ports.isEmpty()
                        ? ""
                        : ", and each process that opens port " + ports + " again, with the program that starts it"));
    }

    /** Returns whether there is anything to end. */
    private boolean list() {
        calls.forEach(call -> call.listing().forEach(info));
        boolean any = !calls.stream().allMatch(HardShutdownCall::isEmpty);
        if (!any) {
            info.accept("nothing is running that a hard shutdown would end");
        }
        return any;
    }

    private void reportFree(Set<Integer> all, StopReport report) {
        all.stream()
                .sorted()
                .filter(port -> report.heldPorts().stream().noneMatch(held -> held.port() == port))
                .forEach(port -> info.accept("port " + port + " is free"));
    }
}
