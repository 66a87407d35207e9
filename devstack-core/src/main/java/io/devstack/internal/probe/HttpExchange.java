package io.devstack.internal.probe;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One GET on a connection of its own, without proxies, redirects or second tries, and with one limit for the whole of it.
 *
 * <p>The clients of the JDK limit the wait for a single byte, or for the headers only, so an answer that trickles could
 * hold them up for ever; and one repeats a request that was not answered, on its own. An interrupt closes the connection.
 */
final class HttpExchange implements AutoCloseable {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final HttpRequest request;
    private final long deadline;
    private final Socket socket;
    private final InputStream in;

    private HttpExchange(HttpRequest request, Socket socket, long deadline) throws IOException {
        this.request = request;
        this.deadline = deadline;
        this.socket = socket;
        this.in = new BufferedInputStream(new LimitedStream(socket.getInputStream()));
    }

    /** Connects; {@code deadline} is a {@link System#nanoTime}. */
    static HttpExchange open(HttpRequest request, InetAddress address, long deadline) throws IOException {
        SocketChannel channel = SocketChannel.open(); // unlike a plain socket it is closed by an interrupt
        boolean opened = false;
        try {
            channel.socket().connect(new InetSocketAddress(address, request.port()), millisLeft(deadline));
            channel.socket().setSoTimeout(millisLeft(deadline));
            Socket socket = request.isSecure() ? Certificates.secure(channel.socket(), request) : channel.socket();
            HttpExchange exchange = new HttpExchange(request, socket, deadline);
            opened = true;
            return exchange;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /** Sends the request and returns the beginning of the answer; the rest of it is read when it is asked for. */
    HttpAnswer ask() throws IOException {
        socket.getOutputStream().write(request.text().getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return HttpAnswer.read(in);
    }

    private static int millisLeft(long deadline) throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.max(1, left / NANOS_PER_MILLI);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Gives each read no more time than is left for the whole. */
    private final class LimitedStream extends FilterInputStream {
        LimitedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(millisLeft(deadline));
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout(millisLeft(deadline));
            return super.read(bytes, offset, length);
        }
    }
}
