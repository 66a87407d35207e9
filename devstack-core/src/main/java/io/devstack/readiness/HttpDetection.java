package io.devstack.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out whether a server speaks HTTP, by one HEAD request.
 *
 * @since 0.1.0
 */
public final class HttpDetection {
    /** Without a Host header, which Redis reports as an attack. */
    private static final byte[] REQUEST = "HEAD / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ANSWER = "HTTP/";

    private HttpDetection() {}

    /**
     * Asks once.
     *
     * @param overIpv6 whether the server is asked over IPv6 instead of IPv4
     * @param limit the longest wait for the first bytes of the answer
     * @return whether the answer is HTTP; empty if there was none in time
     */
    public static Optional<Boolean> ask(int port, boolean overIpv6, Duration limit) {
        InetAddress address = overIpv6 ? Loopback.IPV6 : Loopback.IPV4;
        try (Socket socket = new Socket()) {
            int millis = (int) Math.max(1, limit.toMillis());
            socket.connect(new InetSocketAddress(address, port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(REQUEST);
            InputStream in = socket.getInputStream();
            byte[] begin = in.readNBytes(ANSWER.length());
            return Optional.of(new String(begin, StandardCharsets.US_ASCII).equals(ANSWER));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(false); // it closed the connection
        }
    }
}
