package io.devstack;

import io.devstack.report.RunReport;
import io.devstack.stack.DevStackException;
import io.devstack.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The run of a stack that ended last, or that could not be ended, as its journal tells of it. */
public final class LastRun {
    private LastRun() {}

    /**
     * Deletes a file that {@link #writeJUnit} wrote for an earlier run, so that nobody takes it for that of the run that is
     * about to begin; nothing happens where there is none, or another tool's.
     */
    public static void deleteJUnit(Path file) {
        RunReport.deleteJUnit(file);
    }

    /**
     * Writes what became of each service in the form of JUnit's XML, for CI servers.
     *
     * @param pidDirectory identifies the stack
     * @param outputDirectory where the journals of its ended runs are
     * @param file what is written; its directory is made if need be
     * @return whether there was a run to tell of; if not, nothing is written
     * @throws DevStackException if the journal cannot be read or the file cannot be written
     */
    public static boolean writeJUnit(Path pidDirectory, Path outputDirectory, Path file) {
        StateDirectory state = StateDirectory.at(pidDirectory);
        Path left = state.journal();
        Path journal = Files.exists(left) ? left : state.journalIn(outputDirectory);
        if (Files.notExists(journal)) {
            return false;
        }
        try {
            RunReport.of(journal).writeJUnit(file);
            return true;
        } catch (IOException | RuntimeException e) {
            throw new DevStackException("the file " + file + " cannot be written: " + e, e);
        }
    }
}
