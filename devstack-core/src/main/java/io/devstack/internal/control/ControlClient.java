package io.devstack.internal.control;

import io.devstack.internal.state.ControlAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Sends requests to a supervisor, without proxies, and never to another process that has its port by now. */
public final class ControlClient {
    private static final int CONNECT_MILLIS = 5_000;

    /** How long a client waits for a response by default. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ControlAddress address;
    private final BooleanSupplier heldBySupervisor;
    private final int patienceMillis;

    /**
     * What was answered.
     *
     * @param status the HTTP status
     * @param body the JSON document
     */
    public record Reply(int status, String body) {
        /** Returns whether it was done. */
        public boolean isDone() {
            return status / 100 == 2;
        }
    }

    /**
     * Makes a client.
     *
     * @param heldBySupervisor returns whether the supervisor on record listens on the port now. It is called when there
     *     is a connection: a supervisor that listens then has had the port since its record was written, so it is the
     *     other end.
     * @param patience how long it waits for a response
     */
    public ControlClient(ControlAddress address, BooleanSupplier heldBySupervisor, Duration patience) {
        this.address = address;
        this.heldBySupervisor = heldBySupervisor;
        this.patienceMillis = Math.toIntExact(patience.toMillis());
    }

    /**
     * Sends a request without a body.
     *
     * @param target path and query
     * @throws IOException if there is no answer, or if the token would go to a stranger, to whom it is not sent
     */
    public Reply send(String method, String target) throws IOException {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.connect(new InetSocketAddress(loopback, address.port()), Math.min(CONNECT_MILLIS, patienceMillis));
            if (!heldBySupervisor.getAsBoolean()) {
                throw new IOException("port " + address.port()
                        + " is not held by the supervisor on record; its holder was not asked, nor shown the token");
            }
            socket.setSoTimeout(patienceMillis);
            String head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.port()
                    + "\r\nAuthorization: Bearer " + address.token()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Reply parse(String text) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] [0-9]{3}[ \r].*")) {
            throw new IOException("the supervisor ended before it had answered");
        }
        return new Reply(
                Integer.parseInt(text.substring(9, 12)), text.substring(end + 4).trim());
    }
}
