package io.devstack.internal.startup;

import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.SocketTable;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a ready service still owns its port. As long as the descriptor found before is open, a check reads one link;
 * the tables are read only if it has changed. Not safe for use by several threads.
 */
final class PortGuard {
    private final int port;
    private final long first;
    private final SocketTable sockets;
    private final Supplier<PortLook.Seen> looks;
    private @Nullable ListeningSocket known;
    private final boolean hidden;

    /**
     * Makes a guard of {@code port}.
     *
     * @param first the first process of the service, which most often is the one that listens
     * @param hidden whether the system hid the port owner when the service became ready; then any owner counts
     * @param looks makes the full check of the port, by the current record
     */
    PortGuard(int port, long first, boolean hidden, SocketTable sockets, Supplier<PortLook.Seen> looks) {
        this.port = port;
        this.first = first;
        this.hidden = hidden;
        this.sockets = sockets;
        this.looks = looks;
    }

    /** Returns what is wrong now, or empty if a member of the service listens on the port. */
    Optional<String> loss() {
        ListeningSocket socket = known;
        if (socket != null && socket.isOpen()) {
            return Optional.empty();
        }
        known = sockets.listeningSocket(port, new long[] {first}).orElse(null);
        if (known != null) {
            return Optional.empty();
        }
        if (!sockets.isListenedOn(port)) {
            return Optional.of("nothing listens on port " + port);
        }
        if (hidden) {
            return Optional.empty();
        }
        PortLook.Seen seen = looks.get();
        return switch (seen.kind()) {
            case MEMBER -> {
                known = sockets.listeningSocket(port, owners(seen)).orElse(null);
                yield Optional.empty();
            }
            case HIDDEN, STRANGER, OTHER_STACK, ELSEWHERE, NOBODY -> Optional.of(seen.detail());
        };
    }

    private static long[] owners(PortLook.Seen seen) {
        return seen.owners().stream().mapToLong(Long::longValue).toArray();
    }
}
