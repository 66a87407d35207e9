package io.devstack.internal.os;

import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.BackgroundThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Reads {@code /proc/net/tcp} and {@code tcp6}: sockets by <em>local</em> port. What only connects to it is not there. */
final class ProcNetTcp {
    private static final List<String> TABLES = List.of("/proc/self/net/tcp", "/proc/self/net/tcp6");
    /** Less than a row has, so that a read ends with the row that it began. */
    private static final int ROW = 64;

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

    /**
     * Finds a listener, in both tables at once, because it is in the one or the other and each may take a while: reads no
     * further than that, or than the last listener, and each row by itself: the kernel lists listeners first, and goes
     * through a table of all connections that may be before it gives the next row (measured: 4 ms on a machine without a
     * single connection).
     */
    static Optional<Row> findListening(Predicate<Row> wanted) {
        BlockingQueue<Optional<Row>> answers = new LinkedBlockingQueue<>();
        for (String table : TABLES) {
            Runnable look = () -> answers.add(findListening(table, wanted));
            if (!BackgroundThread.tryBegin("devstack-sockets", look)) {
                look.run();
            }
        }
        try {
            Optional<Row> found = answers.take();
            return found.isPresent() ? found : answers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Also when the reading breaks there is an answer. */
    private static Optional<Row> findListening(String table, Predicate<Row> wanted) {
        try (InputStream in = new FileInputStream(table)) {
            return findListening(in, wanted);
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // a kernel without IPv6 has no tcp6
        }
    }

    static Optional<Row> findListening(InputStream in, Predicate<Row> wanted) throws IOException {
        StringBuilder line = new StringBuilder();
        byte[] piece = new byte[ROW];
        for (int length = in.read(piece); length > 0; length = in.read(piece)) {
            for (int i = 0; i < length; i++) {
                if (piece[i] != '\n') {
                    line.append((char) piece[i]);
                    continue;
                }
                for (Row row : parse(List.of(line.toString()), port -> true)) {
                    if (row.state() != SocketUse.State.LISTENING) {
                        return Optional.empty();
                    }
                    if (wanted.test(row)) {
                        return Optional.of(row);
                    }
                }
                line.setLength(0);
            }
        }
        return Optional.empty();
    }

    private static List<Row> read(IntPredicate localPorts) {
        List<Row> rows = new ArrayList<>();
        for (String table : TABLES) {
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
