package io.devstack.internal.shutdown;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.SupervisorCommandLine;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the running stack that a process belongs to, by its supervisor.
 *
 * @since 0.1.0
 */
public final class OwningStack {
    private OwningStack() {}

    /**
     * Returns "service 'web' of the stack in /shop/m2/.pids, which is running (pid 4711)" for a process that owns a port, or
     * empty if the process belongs to no running stack.
     */
    public static Optional<String> describe(ProcessTable table, ProcessIdentity process, int port) {
        return directoryOf(table, process.pid())
                .map(directory -> serviceWith(directory, port)
                                .map(service -> "service '" + service + "' of the stack in ")
                                .orElse("the stack in ")
                        + directory + ", which is running (pid " + process.pid() + ")");
    }

    private static Optional<Path> directoryOf(ProcessTable table, long pid) {
        Set<Long> seen = new HashSet<>();
        Optional<ProcessEntry> entry = table.read(pid);
        while (entry.isPresent()
                && entry.get().parent() > 0
                && seen.add(entry.get().parent())) {
            long parent = entry.get().parent();
            List<String> words = table.commandWords(parent);
            if (SupervisorCommandLine.isSupervisor(words)
                    && table.userOf(parent).equals(table.userOf(pid))) {
                return path(SupervisorCommandLine.directory(words));
            }
            entry = table.read(parent);
        }
        return Optional.empty();
    }

    private static Optional<Path> path(String word) {
        try {
            return Optional.of(Path.of(word)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> serviceWith(Path directory, int port) {
        try {
            return StateDirectory.at(directory).readRecord().map(RunRecord::services).orElse(List.of()).stream()
                    .filter(service -> service.ports().containsValue(port))
                    .map(ServiceRecord::name)
                    .map(String::valueOf)
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // damaged, or another user's
        }
    }
}
