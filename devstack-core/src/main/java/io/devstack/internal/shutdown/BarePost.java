package io.devstack.internal.shutdown;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A POST without a body, sent once. The JDK's own says that its nothing is a form, which Spring Boot's actuator refuses
 * with 415, and sends it again when the connection breaks, which is what a stop is about.
 */
final class BarePost {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
    private static final int LONGEST_LINE = 1_000;

    private BarePost() {}

    /**
     * Returns the status of the response, or empty if the request was sent and the connection ended without one.
     *
     * @throws java.net.ConnectException if no process listens there
     * @throws java.net.SocketTimeoutException if it takes longer
     * @throws IOException if the server does not speak HTTP, or its certificate is not trusted
     */
    static OptionalInt send(URI address, int port, int connectMillis, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), connectMillis);
            plain.setSoTimeout((int) Math.max(1, atMost.toMillis()));
            Socket socket = address.getScheme().equals("https") ? secured(plain, host, port) : plain;
            try {
                socket.getOutputStream().write(request(address));
                return status(socket, deadline);
            } catch (SocketException e) {
                return OptionalInt.empty();
            }
        }
    }

    private static Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(URI address) {
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        String user = address.getUserInfo();
        String authorization = user == null
                ? ""
                : "\r\nAuthorization: Basic "
                        + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        return ("POST " + path + query + " HTTP/1.1\r\nHost: " + host + authorization
                        + "\r\nAccept: */*\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static OptionalInt status(Socket socket, long deadline) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder line = new StringBuilder();
        for (int c = read(in, socket, deadline);
                c != '\n' && line.length() < LONGEST_LINE;
                c = read(in, socket, deadline)) {
            if (c < 0) {
                return OptionalInt.empty();
            }
            line.append((char) c);
        }
        Matcher matcher = STATUS.matcher(line.toString().trim());
        if (!matcher.matches()) {
            throw new IOException("what answered does not speak HTTP");
        }
        return OptionalInt.of(Integer.parseInt(matcher.group(1)));
    }

    /** The timeout of a socket is that of one reading, not of all. */
    private static int read(InputStream in, Socket socket, long deadline) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) left);
        return in.read();
    }
}
