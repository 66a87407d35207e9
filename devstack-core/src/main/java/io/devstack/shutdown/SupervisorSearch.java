package io.devstack.shutdown;

import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds a living supervisor of a PID directory that has no record: one that is about to write it, or whose record somebody
 * deleted, which it puts back within a second.
 */
public final class SupervisorSearch {
    static final String MAIN = "io.devstack.supervisor.SupervisorMain";
    private static final String KEEPER_MAIN = "io.devstack.supervisor.KeeperMain";

    private final ProcessTable table;
    private final Path pidDirectory;

    /** Makes a search for the supervisor of {@code pidDirectory}. */
    public SupervisorSearch(ProcessTable table, Path pidDirectory) {
        this.table = table;
        this.pidDirectory = pidDirectory;
    }

    /** Returns the supervisor; empty if there is none, and for who is one itself. */
    public Optional<ProcessIdentity> find() {
        OptionalLong user = table.userOf(table.self().pid());
        if (isSupervisor(table.self().pid())) {
            return Optional.empty();
        }
        for (long pid : table.pids()) {
            Optional<ProcessEntry> process = isSupervisor(pid) ? table.read(pid) : Optional.empty();
            if (process.filter(entry -> !entry.ended()).isPresent()
                    && table.userOf(pid).equals(user)) {
                return process.map(ProcessEntry::identity);
            }
        }
        return Optional.empty();
    }

    private boolean isSupervisor(long pid) {
        List<String> words = table.commandWords(pid);
        return words.contains(MAIN)
                && !words.contains(KEEPER_MAIN)
                && words.get(words.size() - 1).equals(pidDirectory.toString());
    }
}
