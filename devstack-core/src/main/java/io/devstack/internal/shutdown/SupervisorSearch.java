package io.devstack.internal.shutdown;

import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.SupervisorCommandLine;
import io.devstack.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the living supervisor of a PID directory without its record: the supervisor may be about to write the record, the
 * record may have been deleted (then the supervisor puts it back within a second), or may not be trusted.
 */
public final class SupervisorSearch {
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
            List<String> words = table.commandWords(pid);
            boolean found =
                    SupervisorCommandLine.isSupervisor(words) && state.trusts(table, pid) && isOfThis(pid, words);
            Optional<ProcessEntry> process = found ? table.read(pid) : Optional.empty();
            if (process.filter(entry -> !entry.ended()).isPresent()) {
                return process.map(ProcessEntry::identity);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns whether the process is, by its command line, a supervisor, and has this directory open or was started for its
     * path. If its own directory was renamed and this one was put in the old place since, it is not.
     */
    public boolean isSupervisor(long pid) {
        List<String> words = table.commandWords(pid);
        return SupervisorCommandLine.isSupervisor(words) && isOfThis(pid, words);
    }

    private boolean isOfThis(long pid, List<String> words) {
        return holdsThis(pid, words)
                || (SupervisorCommandLine.directory(words).equals(state.path().toString()) && !isElsewhere(pid, words));
    }

    /** Returns where the directory of a supervisor is if it was renamed, by the record there; empty while it is here. */
    public Optional<StateDirectory> renamed(ProcessIdentity supervisor) {
        return heldBy(supervisor.pid(), table.commandWords(supervisor.pid())).stream()
                .filter(directory -> !directory.equals(state.path()))
                .filter(directory -> recordIn(directory)
                        .filter(record -> record.supervisor().equals(supervisor))
                        .isPresent())
                .map(StateDirectory::at)
                .findFirst();
    }

    /** Returns whether the process is, by its command line, a supervisor, of a directory that may have been renamed since. */
    boolean canBeSupervisor(long pid) {
        List<String> words = table.commandWords(pid);
        return SupervisorCommandLine.isSupervisor(words) && (holdsThis(pid, words) || !isElsewhere(pid, words));
    }

    /**
     * Returns what proves that a process is of a run of this stack, whichever: for runs whose record is lost. Runs that are
     * supervised from another directory are excluded, since they have the same marker if that directory was here before.
     */
    public Evidence evidenceOfAnyRun() {
        Set<String> others = new HashSet<>();
        Set<String> former = new HashSet<>();
        OptionalLong user = table.userOf(table.self().pid());
        for (long pid : table.pids()) {
            List<String> words = table.commandWords(pid);
            if (SupervisorCommandLine.isSupervisor(words) && state.trusts(table, pid)) {
                runElsewhere(pid, words).ifPresent(run -> others.add(RunRecord.RUN_VARIABLE + "=" + run.value()));
                if (table.userOf(pid).equals(user) && holdsThis(pid, words)) { // another user could name root's stacks
                    former.add(SupervisorCommandLine.directory(words));
                }
            }
        }
        return state.identity().evidenceOfAnyRun(former).withoutRuns(others);
    }

    private boolean holdsThis(long pid, List<String> words) {
        return SupervisorCommandLine.directory(words)
                        .endsWith("/" + state.path().getFileName())
                && heldBy(pid, words).stream().anyMatch(held -> isSameFile(held, state.path()));
    }

    /**
     * Returns the directories that may be a supervisor's. One that still holds the directory it was started for was not
     * renamed; what else it has open, it only reads: when it starts, it reads those of all supervisors.
     */
    private List<Path> heldBy(long pid, List<String> words) {
        List<Path> held = table.heldBy(pid);
        if (words.isEmpty()) {
            return held; // it has ended since
        }
        try {
            Path before = Path.of(SupervisorCommandLine.directory(words));
            return held.stream().anyMatch(directory -> isSameFile(directory, before)) ? List.of(before) : held;
        } catch (InvalidPathException e) {
            return held; // in this locale the name of its directory cannot be a path, so it is another one
        }
    }

    /** Returns whether a supervisor has another directory open that a run uses; its record there may be damaged. */
    private boolean isElsewhere(long pid, List<String> words) {
        return runElsewhere(pid, words).isPresent()
                || heldBy(pid, words).stream()
                        .anyMatch(held ->
                                isAnother(held) && StateDirectory.at(held).hasFilesOfARun());
    }

    /** Returns the run of a supervisor that holds another directory, whose record names it. */
    private Optional<RunId> runElsewhere(long pid, List<String> words) {
        return heldBy(pid, words).stream()
                .filter(this::isAnother)
                .flatMap(directory -> recordIn(directory).stream())
                .filter(record -> record.supervisor().pid() == pid && table.isAlive(record.supervisor()))
                .map(RunRecord::run)
                .findFirst();
    }

    /** If neither this directory nor the one around it exists, a renamed one may still be this one. */
    private boolean isAnother(Path directory) {
        if (Files.isDirectory(state.path())) {
            return !isSameFile(state.path(), directory);
        }
        Path around = state.path().getParent();
        Path other = directory.getParent();
        return around != null && other != null && Files.isDirectory(around) && !isSameFile(around, other);
    }

    private static boolean isSameFile(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
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
}
