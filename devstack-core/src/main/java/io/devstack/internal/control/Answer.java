package io.devstack.internal.control;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the answer to one request; the connection ends with it. */
final class Answer {
    static final String POLICY = "Content-Security-Policy";
    static final String JSON = "application/json; charset=utf-8";
    static final String TEXT = "text/plain; charset=utf-8";
    static final String EVENTS = "text/event-stream";
    static final String SVG = "image/svg+xml; charset=utf-8";

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(202, "Accepted"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(411, "Length Required"),
            Map.entry(413, "Content Too Large"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(500, "Internal Server Error"));

    private final OutputStream out;

    /** Counts the beginnings and the ends of writes: odd while one lasts. */
    private final AtomicLong writes = new AtomicLong();

    private long writesAtLastLook;

    Answer(OutputStream out) {
        this.out = out;
    }

    void json(int status, String document) throws IOException {
        json(status, document, Map.of());
    }

    void json(int status, String document, Map<String, String> headers) throws IOException {
        whole(status, JSON, document, headers);
    }

    void text(int status, List<String> lines, Map<String, String> headers) throws IOException {
        whole(status, TEXT, String.join("\n", lines), headers);
    }

    void whole(int status, String type, String text, Map<String, String> headers) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        begin(status, type, OptionalLong.of(body.length), headers);
        write(body, 0, body.length);
    }

    /** Writes the head; the body follows, of {@code length}, or until the connection ends. */
    void begin(int status, String type, OptionalLong length, Map<String, String> more) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "") + "\r\n");
        head.append("Content-Type: ").append(type).append("\r\n");
        length.ifPresent(bytes -> head.append("Content-Length: ").append(bytes).append("\r\n"));
        more.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!more.containsKey(POLICY)) {
            head.append(POLICY).append(": default-src 'none'; frame-ancestors 'none'\r\n");
        }
        head.append("Cache-Control: no-store\r\n")
                .append("X-Content-Type-Options: nosniff\r\n")
                .append("Cross-Origin-Resource-Policy: same-origin\r\n")
                .append("Referrer-Policy: no-referrer\r\n")
                .append("Connection: close\r\n\r\n");
        byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        write(bytes, 0, bytes.length);
    }

    void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        writes.incrementAndGet();
        out.write(bytes, offset, length);
        out.flush();
        writes.incrementAndGet();
    }

    /** Returns whether it is in the same write as when this was asked last: the other end does not read. */
    synchronized boolean isStuck() {
        long before = writesAtLastLook;
        writesAtLastLook = writes.get();
        return writesAtLastLook == before && writesAtLastLook % 2 != 0;
    }
}
