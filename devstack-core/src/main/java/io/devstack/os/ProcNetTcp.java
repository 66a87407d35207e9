package io.devstack.os;

import io.devstack.port.SocketUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Reads {@code /proc/net/tcp} and {@code tcp6}: sockets by <em>local</em> port. What only connects to it is not there. */
final class ProcNetTcp {
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;

    private ProcNetTcp() {}

    /** One row; an inode of 0 belongs to no process any more. */
    record Row(int port, SocketUse.State state, long user, long inode) {}

    static List<Row> read(Set<Integer> localPorts) {
        return read(localPorts::contains);
    }

    static List<Row> readListening() {
        return read(port -> true).stream()
                .filter(row -> row.state() == SocketUse.State.LISTENING)
                .toList();
    }

    private static List<Row> read(IntPredicate localPorts) {
        List<Row> rows = new ArrayList<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            try {
                rows.addAll(parse(Files.readAllLines(Path.of(table), StandardCharsets.US_ASCII), localPorts));
            } catch (IOException e) {
                continue; // a kernel without IPv6 has no tcp6
            }
        }
        return rows;
    }

    static List<Row> parse(List<String> lines, Set<Integer> localPorts) {
        return parse(lines, localPorts::contains);
    }

    private static List<Row> parse(List<String> lines, IntPredicate localPorts) {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+");
            int colon = fields.length > INODE ? fields[LOCAL].lastIndexOf(':') : -1;
            if (colon < 0) {
                continue; // the heading
            }
            int port = Integer.parseInt(fields[LOCAL].substring(colon + 1), 16);
            if (localPorts.test(port)) {
                rows.add(new Row(
                        port, stateOf(fields[STATE]), Long.parseLong(fields[USER]), Long.parseLong(fields[INODE])));
            }
        }
        return rows;
    }

    /** The numbers are those of the kernel's tcp_states.h. */
    private static SocketUse.State stateOf(String hex) {
        return switch (hex) {
            case "0A" -> SocketUse.State.LISTENING;
            case "06" -> SocketUse.State.TIME_WAIT;
            default -> SocketUse.State.CONNECTED;
        };
    }
}
