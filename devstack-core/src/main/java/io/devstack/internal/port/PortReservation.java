package io.devstack.internal.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;

/**
 * A free port that is held until {@link #close}, so that no other process gets it before its server is launched.
 *
 * <p>Ports are picked below 32768, where no supported system takes source ports for outgoing connections from: a picked
 * port cannot be lost to one.
 */
public final class PortReservation implements AutoCloseable {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_767;
    private static final int ATTEMPTS = 1_000;
    private static final Random RANDOM = new Random();

    private final ServerSocket socket;

    private PortReservation(ServerSocket socket) {
        this.socket = socket;
    }

    /**
     * Picks and holds a free port.
     *
     * @param except ports not to pick
     * @throws IllegalStateException if a thousand random ports were all taken
     */
    public static PortReservation pick(PortCheck check, Set<Integer> except) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST + 1);
            if (except.contains(port) || !check.check(port).isFree()) {
                continue;
            }
            try {
                ServerSocket socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(port));
                return new PortReservation(socket);
            } catch (IOException e) {
                continue; // taken in between
            }
        }
        throw new IllegalStateException(
                "no free port between " + LOWEST + " and " + HIGHEST + " in " + ATTEMPTS + " attempts");
    }

    /** Returns the port. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Lets go of the port. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
