package io.devstack.readiness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Ready when the port accepts a connection on the loopback, over IPv4 or IPv6. */
public final class TcpProbe implements Probe {
    private static final int CONNECT_MILLIS = 1_000;
    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final int port;

    /** Makes a probe of {@code port}. */
    public TcpProbe(int port) {
        this.port = port;
    }

    @Override
    public Observation observe() {
        if (accepts(IPV4, port)) {
            return Observation.ready("127.0.0.1:" + port + " accepts connections");
        }
        if (accepts(IPV6, port)) {
            return Observation.ready("[::1]:" + port + " accepts connections");
        }
        return Observation.notYet("port " + port + " does not accept connections");
    }

    private static boolean accepts(byte[] address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(address), port), CONNECT_MILLIS);
            return true;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            return false;
        }
    }
}
