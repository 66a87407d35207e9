package io.devstack.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the TCP sockets of both families with their owners. The owner is the process that made a socket: if it has ended, the socket is
 * held by a process that inherited it, which Windows does not name. A socket that is bound and does not listen is not shown.
 */
final class WindowsSocketTable implements SocketTable {
    /** {@code MIB_TCPROW_OWNER_PID} and {@code MIB_TCP6ROW_OWNER_PID}. */
    enum Family {
        /** IPv4. */
        IP4(2, 24, 0, 8, 20),
        /** IPv6. */
        IP6(23, 56, 48, 20, 52);

        private final int number;
        private final int size;
        private final int state;
        private final int port;
        private final int owner;

        Family(int number, int size, int state, int port, int owner) {
            this.number = number;
            this.size = size;
            this.state = state;
            this.port = port;
            this.owner = owner;
        }
    }

    /**
     * A socket.
     *
     * @param port its local port
     * @param state the number of its state
     * @param owner the process that made it; 0 for none
     */
    record Row(int port, int state, long owner) {}

    private static final int OWNER_PID_ALL = 5;
    private static final int ROWS = 4;
    private static final int FIRST_SIZE = 1 << 14;
    private static final int ATTEMPTS = 20;

    private static final int CLOSED = 1;
    private static final int LISTEN = 2;
    private static final int TIME_WAIT = 11;

    /** The range of RFC 6335, which Windows uses unless {@code netsh} has set another one. */
    static final int LOWEST_EPHEMERAL = 49_152;

    /** Why a port that no socket has is denied. */
    static final String REFUSAL = "Windows keeps it in a range of excluded ports, which this shows:"
            + " netsh interface ipv4 show excludedportrange protocol=tcp; give the service another port";

    private final WindowsProcessTable processes;

    WindowsSocketTable(WindowsProcessTable processes) {
        this.processes = processes;
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Family family : Family.values()) {
            rows.addAll(parse(read(family), family));
        }
        return rows.stream().distinct().toList();
    }

    /** The table may grow between two calls. */
    private static byte[] read(Family family) {
        int size = FIRST_SIZE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Memory table = new Memory(size)) {
                IntByReference length = new IntByReference(size);
                int error = WindowsApi.IP.GetExtendedTcpTable(table, length, false, family.number, OWNER_PID_ALL, 0);
                if (error == 0) {
                    return WindowsApi.bytes(table, size);
                }
                if (error != WindowsApi.INSUFFICIENT_BUFFER) {
                    return new byte[ROWS]; // a machine without that family
                }
                size = Math.max(size, length.getValue()) * 2;
            }
        }
        throw new IllegalStateException("the list of sockets grows faster than it can be read");
    }

    /** Ports are in the order of the network. */
    static List<Row> parse(byte[] table, Family family) {
        ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < buffer.getInt(0); i++) {
            int at = ROWS + i * family.size;
            int port = Short.toUnsignedInt(Short.reverseBytes(buffer.getShort(at + family.port)));
            long owner = Integer.toUnsignedLong(buffer.getInt(at + family.owner));
            rows.add(new Row(port, buffer.getInt(at + family.state), owner));
        }
        return rows;
    }

    @Override
    public List<SocketUse> uses(Set<Integer> localPorts) {
        return localPorts.isEmpty()
                ? List.of()
                : uses(rows().stream()
                        .filter(row -> localPorts.contains(row.port()))
                        .toList());
    }

    private List<SocketUse> uses(List<Row> rows) {
        return rows.stream()
                .filter(row -> row.state() > CLOSED)
                .map(row -> new SocketUse(
                        row.port(),
                        state(row.state()),
                        processes.userOf(row.owner()).orElse(SocketUse.ENDED_OWNER),
                        holder(row).stream().toList()))
                .distinct()
                .toList();
    }

    private Optional<ProcessIdentity> holder(Row row) {
        return row.owner() == 0 ? Optional.empty() : processes.read(row.owner()).map(ProcessEntry::identity);
    }

    private static SocketUse.State state(int number) {
        return switch (number) {
            case LISTEN -> SocketUse.State.LISTENING;
            case TIME_WAIT -> SocketUse.State.TIME_WAIT;
            default -> SocketUse.State.CONNECTED;
        };
    }

    @Override
    public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
        Set<Long> wanted = Arrays.stream(pids).boxed().collect(Collectors.toSet());
        return uses(localPorts).stream()
                .map(use -> new SocketUse(
                        use.port(),
                        use.state(),
                        use.user(),
                        use.holders().stream()
                                .filter(holder -> wanted.contains(holder.pid()))
                                .toList()))
                .toList();
    }

    @Override
    public List<SocketUse> listenersOf(long[] pids) {
        Set<Long> wanted = Arrays.stream(pids).boxed().collect(Collectors.toSet());
        return uses(rows().stream()
                .filter(row -> row.state() == LISTEN && wanted.contains(row.owner()))
                .toList());
    }

    @Override
    public boolean isListenedOn(int port) {
        return rows().stream().anyMatch(row -> row.state() == LISTEN && row.port() == port);
    }

    @Override
    public boolean listens(long pid, int port) {
        return rows().stream().anyMatch(row -> row.equals(new Row(port, LISTEN, pid)));
    }

    @Override
    public Optional<ListeningSocket> listeningSocket(int port, long[] pids) {
        List<Row> rows = rows();
        return Arrays.stream(pids)
                .mapToObj(pid -> new Row(port, LISTEN, pid))
                .filter(rows::contains)
                .flatMap(row -> holder(row).stream())
                .findFirst()
                .map(process -> () -> listens(process.pid(), port) && processes.isAlive(process));
    }

    @Override
    public List<SocketUse> bound(Set<Integer> localPorts) {
        return List.of();
    }

    @Override
    public String refusal() {
        return REFUSAL;
    }

    @Override
    public boolean isEphemeral(int port) {
        return port >= LOWEST_EPHEMERAL;
    }
}
