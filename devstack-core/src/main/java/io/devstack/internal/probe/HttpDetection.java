package io.devstack.internal.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds out whether a server speaks HTTP, by one HEAD request, and by one GET over TLS if the server rejects that,
 * also if it rejects it by a 400 in plain HTTP.
 *
 * @since 0.1.0
 */
public final class HttpDetection {
    /** Without a Host header, which Redis reports as an attack. */
    private static final byte[] REQUEST = "HEAD / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ANSWER = "HTTP/";

    private static final int VERSION_AND_STATUS = "1.1 400".length();

    /** Many servers answer plain HTTP on a port for TLS in this way. */
    private static final Pattern REJECTED = Pattern.compile("[0-9.]+ 400");

    /** The first byte of an alert in TLS. */
    private static final byte ALERT = 0x15;

    private HttpDetection() {}

    /**
     * Asks once.
     *
     * @param overIpv6 whether the server is asked over IPv6 instead of IPv4
     * @param limit the longest wait for the first bytes of an answer
     * @return {@code http}, {@code https}, or {@code tcp} for anything else; empty if there was no answer in time
     */
    public static Optional<String> ask(int port, boolean overIpv6, Duration limit) {
        InetAddress address = overIpv6 ? Loopback.IPV6 : Loopback.IPV4;
        byte[] begin;
        boolean rejected = false;
        try (SocketChannel channel = SocketChannel.open()) { // unlike a plain socket it is closed by an interrupt
            int millis = (int) Math.max(1, limit.toMillis());
            Socket socket = channel.socket();
            socket.connect(new InetSocketAddress(address, port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(REQUEST);
            InputStream in = socket.getInputStream();
            begin = in.readNBytes(ANSWER.length());
            rejected = isHttp(begin) && REJECTED.matcher(status(in)).matches();
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            begin = new byte[0]; // it closed the connection
        }
        if (isHttp(begin)) {
            return Optional.of(rejected && answersOverTls(address, port, limit) ? "https" : "http");
        }
        boolean mayBeTls = begin.length == 0 || begin[0] == ALERT;
        return Optional.of(mayBeTls && answersOverTls(address, port, limit) ? "https" : "tcp");
    }

    private static boolean isHttp(byte[] begin) {
        return new String(begin, StandardCharsets.US_ASCII).equals(ANSWER);
    }

    /** Returns the version and the status, or nothing if they do not come. */
    private static String status(InputStream in) {
        try {
            return new String(in.readNBytes(VERSION_AND_STATUS), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean answersOverTls(InetAddress address, int port, Duration limit) {
        HttpRequest request =
                new HttpRequest(URI.create("https://localhost:" + port + "/"), Map.of(), HttpRequest.Trust.ANYBODY);
        try (HttpExchange exchange = HttpExchange.open(request, address, System.nanoTime() + limit.toNanos())) {
            return exchange.ask().status() > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
