package io.devstack.readiness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One GET on a connection of its own, without proxies, redirects or second tries, and with one limit for the whole of it.
 *
 * <p>The clients of the JDK limit the wait for a single byte, or for the headers only, so an answer that trickles could
 * hold them up for ever; and one repeats a request that was not answered, on its own. An interrupt closes the connection.
 */
final class HttpExchange implements AutoCloseable {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([1-5][0-9]{2})(?: .*)?");
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 1_000;
    private static final int LONGEST_BODY = 1024 * 1024;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final HttpRequest request;
    private final long deadline;
    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

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

    /** Sends the request and returns the status of the answer. */
    int status() throws IOException {
        socket.getOutputStream().write(request.text().getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        int status;
        do {
            String line = line();
            Matcher matcher = STATUS_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new ProtocolException("the answer is not HTTP");
            }
            status = Integer.parseInt(matcher.group(1));
            readHeaders();
        } while (status < FIRST_FINAL_STATUS);
        return status;
    }

    /** Returns the body, at most its first MiB, and of one that breaks off or takes too long what there was. */
    String body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            if (headers.getOrDefault("Transfer-Encoding", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("chunked")) {
                long length = chunkLength();
                while (length > 0 && copy(length, body)) {
                    line();
                    length = chunkLength();
                }
            } else {
                copy(contentLength(), body);
            }
        } catch (IOException | NumberFormatException e) {
            return body.toString(StandardCharsets.UTF_8);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private long contentLength() {
        String length = headers.get("Content-Length");
        return length == null ? Long.MAX_VALUE : Long.parseLong(length.trim());
    }

    private long chunkLength() throws IOException {
        return Long.parseLong(line().replaceFirst(";.*", "").trim(), 16);
    }

    /** Returns whether there may be more. */
    private boolean copy(long length, ByteArrayOutputStream body) throws IOException {
        byte[] buffer = new byte[8192];
        long left = length;
        while (left > 0 && body.size() < LONGEST_BODY) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, Math.min(left, LONGEST_BODY - body.size())));
            if (read < 0) {
                return false;
            }
            body.write(buffer, 0, read);
            left -= read;
        }
        return body.size() < LONGEST_BODY;
    }

    private void readHeaders() throws IOException {
        headers.clear();
        int count = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
            if (++count > MOST_HEADERS) {
                throw new ProtocolException("the answer has too many headers");
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed without an answer");
            }
            line.write(next);
            if (line.size() > LONGEST_LINE) {
                throw new ProtocolException("the answer is not HTTP");
            }
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
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
