package io.devstack.internal.port;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the TCP sockets of this machine, by local port, over IPv4 and IPv6. Safe for use by several threads. */
public interface SocketTable {
    /** Returns every socket that has one of the ports as its <em>local</em> port, with the processes that hold it. */
    List<SocketUse> uses(Set<Integer> localPorts);

    /**
     * Returns the addresses that a probe must bind beside the wildcard, because the system lets the wildcard be bound although a
     * socket listens at one of them. Most systems have none.
     */
    default List<InetAddress> addressesToProbe() {
        return List.of();
    }

    /** Returns the likely reason, and the fix, if the system refuses a port that no socket has. */
    default String refusal() {
        return "ports below net.ipv4.ip_unprivileged_port_start need a privilege";
    }

    /** Returns whether the system may give the port to an outgoing connection as its source port. */
    boolean isEphemeral(int port);

    /**
     * Returns every socket that is bound to one of the ports and neither listens nor is connected, as far as the system
     * tells. {@link #uses} does not have these; to ask for them takes some milliseconds.
     */
    List<SocketUse> bound(Set<Integer> localPorts);

    /** Like {@link #uses}, but looks for holders among {@code pids} only, which is much quicker. */
    List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids);

    /** Returns the sockets on which one of {@code pids} listens, whatever their ports. */
    List<SocketUse> listenersOf(long[] pids);

    /** Returns whether any process listens on the port, without searching for that process. */
    boolean isListenedOn(int port);

    /** Returns whether that process listens on the port; quicker than {@link #usesAmong} for it alone. */
    boolean listens(long pid, int port);

    /**
     * Finds the socket on which one of {@code pids} listens on the port; the first process that has it counts.
     *
     * @return the socket, or empty if there is none or the system cannot watch a single one
     * @since 0.1.0
     */
    default Optional<ListeningSocket> listeningSocket(int port, long[] pids) {
        return Optional.empty();
    }
}
