package io.devstack.shutdown;

import io.devstack.process.Evidence;
import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import io.devstack.stack.RunId;
import io.devstack.state.RunRecord;
import io.devstack.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the living supervisor of a PID directory without its record: the supervisor may be about to write the record, the
 * record may have been deleted (then the supervisor puts it back within a second), or may not be trusted.
 */
public final class SupervisorSearch {
    static final String MAIN = "io.devstack.supervisor.SupervisorMain";
    private static final String KEEPER_MAIN = "io.devstack.supervisor.KeeperMain";

    private final ProcessTable table;
    private final StateDirectory state;

    /** Makes a search for the supervisor of {@code state}. */
    public SupervisorSearch(ProcessTable table, StateDirectory state) {
        this.table = table;
        this.state = state;
    }

    /** Returns the supervisor; empty if there is none, and for who is one itself. */
    public Optional<ProcessIdentity> find() {
        if (isSupervisor(table.self().pid())) {
            return Optional.empty();
        }
        for (long pid : table.pids()) {
            Optional<ProcessEntry> process = isSupervisor(pid) ? table.read(pid) : Optional.empty();
            if (process.filter(entry -> !entry.ended()).isPresent() && state.trusts(table, pid)) {
                return process.map(ProcessEntry::identity);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns whether the process is, by its command line, a supervisor of the directory. If its own directory was renamed
     * and this one was put in the old place since, it is not.
     */
    public boolean isSupervisor(long pid) {
        List<String> words = table.commandWords(pid);
        return isSupervisor(words)
                && words.get(words.size() - 1).equals(state.path().toString())
                && runElsewhere(pid).isEmpty();
    }

    /** Returns whether the process is, by its command line, a supervisor, of a directory that may have been renamed since. */
    boolean canBeSupervisor(long pid) {
        return isSupervisor(table.commandWords(pid)) && runElsewhere(pid).isEmpty();
    }

    /**
     * Returns what proves that a process is of a run of this stack, whichever: for runs whose record is lost. Runs that are
     * supervised from another directory are excluded, since they have the same marker if that directory was here before.
     */
    public Evidence evidenceOfAnyRun() {
        Set<String> others = new HashSet<>();
        for (long pid : table.pids()) {
            if (isSupervisor(table.commandWords(pid)) && state.trusts(table, pid)) {
                runElsewhere(pid).ifPresent(run -> others.add(RunRecord.RUN_VARIABLE + "=" + run.value()));
            }
        }
        return state.evidenceOfAnyRun().withoutRuns(others);
    }

    /** Returns the run of a supervisor that holds another directory, whose record names it. */
    private Optional<RunId> runElsewhere(long pid) {
        return table.heldBy(pid).stream()
                .filter(this::isAnother)
                .flatMap(directory -> recordIn(directory).stream())
                .filter(record -> record.supervisor().pid() == pid && table.isAlive(record.supervisor()))
                .map(RunRecord::run)
                .findFirst();
    }

    /** If this directory does not exist, a renamed one may still be this one. */
    private boolean isAnother(Path directory) {
        try {
            return Files.isDirectory(state.path()) && !Files.isSameFile(state.path(), directory);
        } catch (IOException e) {
            return false; // one of them is gone
        }
    }

    private static Optional<RunRecord> recordIn(Path directory) {
        try {
            return StateDirectory.at(directory).readRecord();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // damaged, a copy, or another user's
        }
    }

    private static boolean isSupervisor(List<String> words) {
        return words.contains(MAIN) && !words.contains(KEEPER_MAIN);
    }
}
