package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The run of a stack that ended last, or that could not be ended, as its journal describes it. */
public final class LastRun {
    private LastRun() {}

    /**
     * What became of the run.
     *
     * @param goesOn whether its files are still in the pid directory: it runs, or could not be ended
     * @param failures every death of a service while it should have run, each service that is unhealthy now, and each
     *     that an ordered restart left down
     * @param recovered each time that a service was unhealthy and recovered
     * @param left a description of each process that could not be ended
     */
    public record Judgement(boolean goesOn, List<Failure> failures, List<Failure> recovered, List<String> left) {
        /** Copies the lists. */
        public Judgement {
            failures = List.copyOf(failures);
            recovered = List.copyOf(recovered);
            left = List.copyOf(left);
        }
    }

    /**
     * Returns what became of the run, empty if there was none.
     *
     * @param pidDirectory identifies the stack
     * @param outputDirectory where the journals of its ended runs are, and their logs
     * @throws DevStackException if the journal cannot be read
     */
    public static Optional<Judgement> judge(Path pidDirectory, Path outputDirectory) {
        StateDirectory state = StateDirectory.at(pidDirectory);
        boolean goesOn = Files.exists(state.journal());
        requireTrusted(state);
        Path journal = goesOn ? state.journal() : state.journalIn(outputDirectory);
        if (Files.notExists(journal)) {
            return Optional.empty();
        }
        try (RunFollower follower = new RunFollower(journal, RunListener.SILENT)) {
            follower.catchUp(fact -> false);
            if (!goesOn) {
                follower.logsMovedTo(outputDirectory);
            }
            Judgement judgement = new Judgement(
                    goesOn,
                    Stream.concat(follower.deaths().stream(), follower.unhealthy().stream())
                            .toList(),
                    follower.recovered(),
                    follower.state().end().map(StopEvent.RunEnded::left).orElse(List.of()));
            return Optional.of(judgement).filter(any -> follower.hasBegun());
        } catch (UncheckedIOException e) {
            throw new DevStackException(
                    "the journal of the last run cannot be read: " + e.getMessage() + "; run the build again", e);
        }
    }

    private static void requireTrusted(StateDirectory state) {
        try {
            state.requireTrusted();
        } catch (IOException e) {
            throw new DevStackException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Deletes a file that {@link #writeJUnit} wrote for an earlier run, so that it is not mistaken for that of the run
     * that is about to begin. Does nothing if there is none, or if another tool wrote it.
     *
     * @param pidDirectory identifies the stack
     */
    public static void deleteJUnit(Path pidDirectory, Path file) {
        Path absolute = file.toAbsolutePath();
        try {
            StateDirectory.at(pidDirectory)
                    .archiver()
                    .shared(absolute.resolveSibling(""))
                    .delete(String.valueOf(absolute.getFileName()), RunReport.JUNIT_MARK);
        } catch (IOException e) {
            return; // another user leads it out of the project, so it is not written there either
        }
    }

    /**
     * Writes what became of each service in the form of JUnit's XML, for CI servers.
     *
     * @param pidDirectory identifies the stack
     * @param outputDirectory where the journals of its ended runs are
     * @param file what is written; its directory is made if need be
     * @return whether there was a run to report; if not, nothing is written
     * @throws DevStackException if the journal cannot be read or the file cannot be written
     */
    public static boolean writeJUnit(Path pidDirectory, Path outputDirectory, Path file) {
        StateDirectory state = StateDirectory.at(pidDirectory);
        Path left = state.journal();
        requireTrusted(state);
        Path journal = Files.exists(left) ? left : state.journalIn(outputDirectory);
        if (Files.notExists(journal)) {
            return false;
        }
        try {
            Path absolute = file.toAbsolutePath();
            state.archiver()
                    .shared(absolute.resolveSibling(""))
                    .write(
                            String.valueOf(absolute.getFileName()),
                            RunReport.JUNIT_MARK,
                            RunReport.of(journal)::junitXml);
            return true;
        } catch (IOException | RuntimeException e) {
            throw new DevStackException("the file " + file + " cannot be written: " + e, e);
        }
    }
}
