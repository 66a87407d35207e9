package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.shutdown.RecordedSteps;
import io.devstack.internal.shutdown.Sweep;
import io.devstack.internal.startup.RelocatedLauncher;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Failure;
import io.devstack.model.HeldPort;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One sweep by a client that holds the lock: it ends what a dead supervisor has left, and reports that as a stop. */
final class SweepCall {
    private final OperatingSystem system;
    private final ProcessSignals signals;
    private final StateDirectory state;
    private final RunListener listener;
    private final Optional<Duration> limit;

    SweepCall(
            OperatingSystem system,
            ProcessSignals signals,
            StateDirectory state,
            RunListener listener,
            Optional<Duration> limit) {
        this.system = system;
        this.signals = signals;
        this.state = state;
        this.listener = listener;
        this.limit = limit;
    }

    /**
     * The result of a sweep.
     *
     * @param report the report of the stop; empty if a run is alive
     */
    record Swept(Sweep.Outcome outcome, Optional<StopReport> report) {}

    /** Ends what is left of the run on record, and goes on with the follower of a stop that its supervisor has not ended. */
    Swept sweep(Optional<RunFollower> followed) throws IOException, InterruptedException {
        try (RunFollower follower = followed.orElse(new RunFollower(state.journal(), listener))) {
            if (followed.isEmpty()) {
                follower.catchUpBeforeStop();
            }
            List<RunEvent> facts = new ArrayList<>();
            RecordedSteps steps = new RecordedSteps(new RelocatedLauncher(system.launcher(), state), System.getenv());
            Sweep sweep = new Sweep(system.processes(), signals, system.sockets(), state, steps, limit);
            Sweep.Outcome outcome = sweep.sweep(defaultOutput(), fact -> {
                facts.add(fact);
                follower.tell(fact);
            });
            state.requireTrusted(); // what was refused because of that is left
            new ReportCall(state, follower::tell).tell(outcome);
            follower.throwListenerFailure();
            if (outcome instanceof Sweep.Outcome.Alive || outcome instanceof Sweep.Outcome.Unreadable) {
                return new Swept(outcome, Optional.empty());
            }
            if (outcome instanceof Sweep.Outcome.Clear clear) {
                clear.putAway().ifPresent(follower::logsMovedTo);
            }
            return new Swept(outcome, Optional.of(report(outcome, facts, follower.deaths())));
        }
    }

    private static StopReport report(Sweep.Outcome outcome, List<RunEvent> facts, List<Failure> deaths) {
        List<HeldPort> held = facts.stream()
                .filter(StopEvent.PortReleased.class::isInstance)
                .flatMap(fact -> ((StopEvent.PortReleased) fact).held().stream())
                .toList();
        if (outcome instanceof Sweep.Outcome.Left left) {
            return new StopReport(StopReport.Found.LEFTOVERS, Verdict.LEFT, left.left(), held, deaths);
        }
        boolean swept = facts.stream().anyMatch(StackEvent.LeftoversEnded.class::isInstance);
        return swept && outcome instanceof Sweep.Outcome.Clear clear
                ? new StopReport(StopReport.Found.LEFTOVERS, clear.verdict(), List.of(), held, deaths)
                : StopReport.NOTHING;
    }

    private Path defaultOutput() {
        return state.path().resolveSibling("target").resolve("devstack");
    }
}
