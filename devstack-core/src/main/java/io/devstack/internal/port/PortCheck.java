package io.devstack.internal.port;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks whether a port is free: no socket listens on it or is bound to it, and binding it on the wildcard of both
 * families works. TIME_WAIT counts as free, because servers bind with SO_REUSEADDR, or else SO_REUSEPORT: after a server that
 * had only the latter, the bind of this check fails (measured), so then the ended connections are looked up.
 */
public final class PortCheck {
    private final SocketTable sockets;

    /** Makes a check that looks holders up in {@code sockets}. */
    public PortCheck(SocketTable sockets) {
        this.sockets = sockets;
    }

    /**
     * Looks at one port; binds it for a moment. It does not listen there, not even for that moment: a listener would
     * keep a server that starts just then from its port, a socket that is merely bound does so only to one that does
     * without SO_REUSEADDR.
     */
    public PortStatus check(int port) {
        Bind bind = bind(port);
        if (bind == Bind.WORKED) {
            return new PortStatus(port, PortStatus.Kind.FREE, List.of());
        }
        List<SocketUse> uses = sockets.uses(Set.of(port));
        if (bind == Bind.DENIED && uses.isEmpty()) {
            return new PortStatus(port, PortStatus.Kind.RESERVED, uses, sockets.refusal());
        }
        boolean named = uses.stream().anyMatch(use -> !use.holders().isEmpty());
        if (!named) {
            uses = new ArrayList<>(uses);
            uses.addAll(sockets.bound(Set.of(port)));
            named = uses.stream().anyMatch(use -> !use.holders().isEmpty());
        }
        if (bind == Bind.TAKEN && !named && !uses.isEmpty() && uses.stream().allMatch(PortCheck::hasEnded)) {
            return new PortStatus(port, PortStatus.Kind.FREE, List.of());
        }
        return new PortStatus(port, named ? PortStatus.Kind.HELD : PortStatus.Kind.HIDDEN, uses);
    }

    /** Returns whether a socket keeps the port from others, without searching for it: only tries to bind the port. */
    public boolean isTaken(int port) {
        return bind(port) == Bind.TAKEN;
    }

    private static boolean hasEnded(SocketUse use) {
        return use.state() == SocketUse.State.TIME_WAIT;
    }

    /**
     * Returns those of the ports of which the kernel keeps ended connections (TIME_WAIT), for up to 60 s. They hinder only a
     * server that binds without SO_REUSEADDR.
     */
    public Set<Integer> lingering(Set<Integer> ports) {
        return ports.isEmpty()
                ? Set.of()
                : sockets.uses(ports).stream()
                        .filter(PortCheck::hasEnded)
                        .map(SocketUse::port)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private enum Bind {
        WORKED,
        TAKEN,
        DENIED
    }

    private Bind bind(int port) {
        InetSocketAddress wildcard = new InetSocketAddress(port);
        Bind bind = bind(StandardProtocolFamily.INET, wildcard);
        if (bind == Bind.WORKED) {
            bind = bind(StandardProtocolFamily.INET6, wildcard);
        }
        for (InetAddress address : bind == Bind.WORKED ? sockets.addressesToProbe() : List.<InetAddress>of()) {
            bind = bind == Bind.WORKED ? bind(familyOf(address), new InetSocketAddress(address, port)) : bind;
        }
        return bind;
    }

    private static ProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static Bind bind(ProtocolFamily family, InetSocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(family)) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address);
            return Bind.WORKED;
        } catch (UnsupportedOperationException e) {
            return Bind.WORKED; // a machine without that family
        } catch (BindException e) {
            return wasDenied(e) ? Bind.DENIED : Bind.TAKEN;
        } catch (SocketException e) {
            return wasDenied(e) ? Bind.DENIED : Bind.WORKED; // "protocol family unavailable"
        } catch (IOException e) {
            return Bind.TAKEN;
        }
    }

    private static boolean wasDenied(SocketException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("permission denied");
    }
}
