package io.devstack.internal.os;

import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Joins the socket tables with the open files of processes: one scan of all of them for all ports together. */
final class LinuxSocketTable implements SocketTable {
    /** Where the kernel's own default range begins. */
    private static final int LOWEST_DEFAULT = 32_768;

    /** From here on, what the threads save is many times what it takes to start them. */
    private static final int MANY = 400;

    private final LinuxProcessTable processes;

    private final BoundSockets bound;

    LinuxSocketTable(LinuxProcessTable processes, BoundSockets bound) {
        this.processes = processes;
        this.bound = bound;
    }

    @Override
    public List<SocketUse> uses(Set<Integer> localPorts) {
        List<ProcNetTcp.Row> rows = ProcNetTcp.read(localPorts);
        return rows.isEmpty() ? List.of() : join(rows, processes.pids());
    }

    @Override
    public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
        List<ProcNetTcp.Row> rows = ProcNetTcp.read(localPorts);
        return rows.isEmpty() ? List.of() : join(rows, pids);
    }

    @Override
    public List<SocketUse> listenersOf(long[] pids) {
        return join(ProcNetTcp.readListening(), pids).stream()
                .filter(use -> !use.holders().isEmpty())
                .toList();
    }

    @Override
    public boolean isListenedOn(int port) {
        return ProcNetTcp.findListening(row -> row.port() == port).isPresent();
    }

    @Override
    public boolean listens(long pid, int port) {
        Set<Long> own = processes.socketsOf(pid);
        return !own.isEmpty()
                && ProcNetTcp.findListening(row -> row.port() == port && own.contains(row.inode()))
                        .isPresent();
    }

    @Override
    public Optional<ListeningSocket> listeningSocket(int port, long[] pids) {
        Map<Long, Long> owners = new HashMap<>();
        for (long pid : pids) {
            processes.socketsOf(pid).forEach(inode -> owners.put(inode, pid));
        }
        return owners.isEmpty()
                ? Optional.empty()
                : ProcNetTcp.findListening(row -> row.port() == port && owners.containsKey(row.inode()))
                        .flatMap(row ->
                                processes.descriptorOf(Objects.requireNonNull(owners.get(row.inode())), row.inode()));
    }

    @Override
    public List<SocketUse> bound(Set<Integer> localPorts) {
        List<ProcNetTcp.Row> rows = bound.read(localPorts);
        return rows.isEmpty() ? List.of() : join(rows, processes.pids());
    }

    @Override
    public boolean isEphemeral(int port) {
        try {
            // by lines: the kernel gives the numbers to the first read only, and Files.readString begins with one byte
            String[] range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                    .get(0)
                    .trim()
                    .split("\\s+");
            return Integer.parseInt(range[0]) <= port && port <= Integer.parseInt(range[1]);
        } catch (IOException e) {
            return port >= LOWEST_DEFAULT;
        }
    }

    private List<SocketUse> join(List<ProcNetTcp.Row> rows, long[] pids) {
        Set<Long> wanted = new HashSet<>();
        rows.forEach(row -> wanted.add(row.inode()));
        wanted.remove(0L);
        Map<Long, List<ProcessIdentity>> holders = new HashMap<>();
        for (Held held : wanted.isEmpty() ? List.<Held>of() : held(pids, wanted)) {
            processes
                    .read(held.pid())
                    .map(ProcessEntry::identity)
                    .ifPresent(identity -> held.inodes()
                            .forEach(inode -> holders.computeIfAbsent(inode, none -> new ArrayList<>())
                                    .add(identity)));
        }
        List<SocketUse> uses = new ArrayList<>();
        for (ProcNetTcp.Row row : rows) {
            uses.add(new SocketUse(row.port(), row.state(), row.user(), holders.getOrDefault(row.inode(), List.of())));
        }
        return uses;
    }

    private record Held(long pid, Set<Long> inodes) {}

    /** A process takes about 40 us, most of it in the kernel (PortOwnerBenchmark), where other processors can do the same. */
    private List<Held> held(long[] pids, Set<Long> wanted) {
        if (pids.length >= MANY) {
            try {
                return held(LongStream.of(pids).parallel(), wanted);
            } catch (OutOfMemoryError e) {
                // the machine has no thread to give: one after the other
            }
        }
        return held(LongStream.of(pids), wanted);
    }

    private List<Held> held(LongStream pids, Set<Long> wanted) {
        return pids.mapToObj(pid -> {
                    Set<Long> inodes = processes.socketsOf(pid);
                    inodes.retainAll(wanted);
                    return new Held(pid, inodes);
                })
                .filter(held -> !held.inodes().isEmpty())
                .toList();
    }
}
