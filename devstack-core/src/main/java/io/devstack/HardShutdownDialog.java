package io.devstack;

import io.devstack.stack.DevStackException;
import io.devstack.stack.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A hard shutdown as a person sees it: the list, the countdown, and what became of each process and port.
 *
 * @since 0.1.0
 */
public final class HardShutdownDialog {
    private final List<HardShutdownCall> calls;
    private final Consumer<String> info;
    private final Consumer<String> warnings;

    /**
     * Makes a dialog.
     *
     * @param calls the hard shutdowns, one for each stack
     * @param info takes ordinary lines
     * @param warnings takes warnings
     */
    public HardShutdownDialog(List<HardShutdownCall> calls, Consumer<String> info, Consumer<String> warnings) {
        this.calls = List.copyOf(calls);
        this.info = info;
        this.warnings = warnings;
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
            warnings.accept(
                    "all of this, but for what is left alone, will be ended by force, and so will what takes one of"
                            + " these ports again in its place, with what started that");
            new Countdown(countdown, warnings).await();
        }
        List<String> problems = new ArrayList<>();
        for (HardShutdownCall call : calls) {
            StopReport report = call.execute();
            call.ended().forEach(ended -> info.accept("ended by force: " + ended));
            report.left().forEach(left -> problems.add("still alive: " + left));
            problems.addAll(report.heldPorts());
            reportFree(call.ports(), report);
        }
        if (!problems.isEmpty()) {
            throw new DevStackException("the hard shutdown could not free everything:\n  "
                    + String.join("\n  ", problems)
                    + "\nWhat is left alone must be ended by whoever it belongs to."
                    + more);
        }
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
                .filter(port -> report.heldPorts().stream().noneMatch(held -> held.startsWith("port " + port + ":")))
                .forEach(port -> info.accept("port " + port + " is free"));
    }
}
