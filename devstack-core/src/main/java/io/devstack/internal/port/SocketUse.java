package io.devstack.internal.port;

import io.devstack.internal.process.ProcessIdentity;
import java.util.List;

/**
 * A socket that has a port as its local port.
 *
 * @param port the local port
 * @param state what the socket does
 * @param user the user that owns the socket, or {@link #ENDED_OWNER}
 * @param holders the processes that have it open, several when it is shared; empty when the system hides them or no
 *     process has it any more
 */
public record SocketUse(int port, State state, long user, List<ProcessIdentity> holders) {
    /**
     * In place of a user: the process that made the socket has ended, and one that inherited it, which the system does not name,
     * keeps it open.
     */
    public static final long ENDED_OWNER = -2;

    /** What a socket does. */
    public enum State {
        /** It accepts connections. */
        LISTENING,
        /** It keeps the port from others and does nothing with it, yet or any more. */
        BOUND,
        /** It is, or was until a moment ago, one end of a connection. */
        CONNECTED,
        /** The kernel keeps it for up to 60 s after a connection ended; it hinders no server that binds with SO_REUSEADDR. */
        TIME_WAIT
    }

    /** Copies the list. */
    public SocketUse {
        holders = List.copyOf(holders);
    }
}
