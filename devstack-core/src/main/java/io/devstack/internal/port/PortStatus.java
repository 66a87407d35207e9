package io.devstack.internal.port;

import java.util.List;

/**
 * Whether a port can be bound, and if not, which processes have it.
 *
 * @param port the port
 * @param kind what was found
 * @param uses the sockets that have it as their local port
 * @param refusal if it is {@link Kind#RESERVED}, the likely reason
 */
public record PortStatus(int port, Kind kind, List<SocketUse> uses, String refusal) {
    /** What was found. */
    public enum Kind {
        /** A server can bind it. */
        FREE,
        /** Processes hold it; {@code uses} names them. */
        HELD,
        /** It is held, but the system hides the owner: another user's process, another namespace, a bound socket. */
        HIDDEN,
        /** Nobody holds it, yet the system refuses it: below 1024 without the right to it, or reserved. */
        RESERVED
    }

    /** Copies the list. */
    public PortStatus {
        uses = List.copyOf(uses);
    }

    /** Makes one of a port that the system does not refuse. */
    PortStatus(int port, Kind kind, List<SocketUse> uses) {
        this(port, kind, uses, "");
    }

    /** Returns whether a server can bind the port. */
    public boolean isFree() {
        return kind == Kind.FREE;
    }
}
