package io.devstack.shutdown;

import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import io.devstack.state.StateDirectory;
import java.util.List;
import java.util.Optional;

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

    /** Returns whether the process is, by its command line, a supervisor of the directory. */
    public boolean isSupervisor(long pid) {
        List<String> words = table.commandWords(pid);
        return isSupervisor(words)
                && words.get(words.size() - 1).equals(state.path().toString());
    }

    /** Returns whether the process is, by its command line, a supervisor, of a directory that may have been renamed since. */
    boolean isAnySupervisor(long pid) {
        return isSupervisor(table.commandWords(pid));
    }

    private static boolean isSupervisor(List<String> words) {
        return words.contains(MAIN) && !words.contains(KEEPER_MAIN);
    }
}
