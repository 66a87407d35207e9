package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.shutdown.Sweep;
import io.devstack.internal.state.Archive;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes sure that a run that is over has its report, and publishes a summary of the run. As a rule the process that
 * ended the run has written the report; if it could not, the report is written here. A failure to write it is reported
 * and changes nothing else.
 */
final class ReportCall {
    private final StateDirectory state;
    private final Consumer<RunEvent> facts;

    ReportCall(StateDirectory state, Consumer<RunEvent> facts) {
        this.state = state;
        this.facts = facts;
    }

    /**
     * Reads the run once in the background, while its services end. The first time loads the classes, which takes 100 ms of CPU;
     * the next one takes 3 ms.
     */
    void prepare(Path output) {
        boolean unused = BackgroundThread.tryBegin("devstack-report", () -> {
            try {
                RunEvent unusedFact = RunReport.of(state.journal()).inShort(output, Optional.empty());
            } catch (IOException | RuntimeException | LinkageError e) {
                return; // the next attempt reports it
            }
        });
    }

    /**
     * Reports a run that its supervisor ended.
     *
     * @param output where its files are now: by its record or its definition, never by the journal, which is for
     *     reading only
     */
    void tell(StopEvent.RunEnded end, Path output) {
        tell(end.verdict() == Verdict.LEFT ? state.journal() : state.journalIn(output), output);
    }

    /** Reports a run that a sweep ended, if it ended one. */
    void tell(Sweep.Outcome outcome) {
        if (outcome instanceof Sweep.Outcome.Clear clear) {
            clear.putAway().ifPresent(output -> tell(state.journalIn(output), output));
        } else if (outcome instanceof Sweep.Outcome.Left left) {
            left.output().ifPresent(output -> tell(state.journal(), output));
        }
    }

    private void tell(Path journal, Path output) {
        read(journal, output).ifPresent(facts);
    }

    private Optional<RunEvent> read(Path journal, Path output) {
        try {
            RunReport report = RunReport.of(journal);
            return Optional.of(report.inShort(output, problem(report, output)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // it was deleted, or changed beyond recognition: nothing to report
        }
    }

    private Optional<String> problem(RunReport report, Path output) {
        try {
            Archive files = state.archiver().output(output);
            if (!files.has(RunReport.FILE, report.mark())) {
                files.write(RunReport.FILE, RunReport.PAGE_MARK, report::html);
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }
}
