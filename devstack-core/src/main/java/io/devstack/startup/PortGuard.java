package io.devstack.startup;

import io.devstack.port.ListeningSocket;
import io.devstack.port.SocketTable;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a ready service still owns its port. As long as the descriptor found before is open, a check reads one link;
 * the tables are read only if it has changed. Not safe for use by several threads.
 */
final class PortGuard {
    private final int port;
    private final SocketTable sockets;
    private final Supplier<PortLook> looks;
    private @Nullable ListeningSocket known;
    private boolean hidden;

    /**
     * Makes a guard of {@code port}.
     *
     * @param looks supplies the full check of the port, by the current record
     */
    PortGuard(int port, SocketTable sockets, Supplier<PortLook> looks) {
        this.port = port;
        this.sockets = sockets;
        this.looks = looks;
    }

    /** Returns what is wrong now, or empty if a member of the service listens on the port. */
    Optional<String> loss() {
        ListeningSocket socket = known;
        if (socket != null && socket.isOpen()) {
            return Optional.empty();
        }
        known = null;
        if (!sockets.isListenedOn(port)) {
            return Optional.of("nothing listens on port " + port);
        }
        if (hidden) {
            return Optional.empty();
        }
        PortLook.Seen seen = looks.get().look();
        return switch (seen.kind()) {
            case MEMBER -> {
                known = sockets.listeningSocket(port, owners(seen)).orElse(null);
                yield Optional.empty();
            }
            case HIDDEN -> {
                hidden = true; // the process that became ready was hidden already, or its successor is
                yield Optional.empty();
            }
            case STRANGER, OTHER_STACK, ELSEWHERE, NOBODY -> Optional.of(seen.detail());
        };
    }

    private static long[] owners(PortLook.Seen seen) {
        return seen.owners().stream().mapToLong(Long::longValue).toArray();
    }
}
