package io.devstack.internal.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the answer of a server. */
final class HttpAnswer {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([1-5][0-9]{2})(?: .*)?");
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 1_000;
    private static final int LONGEST_BODY = 1024 * 1024;
    private static final int FIRST_FINAL_STATUS = 200;

    private final InputStream in;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int status;

    private HttpAnswer(InputStream in) {
        this.in = in;
    }

    /** Reads status and headers; interim answers are passed over. */
    static HttpAnswer read(InputStream in) throws IOException {
        HttpAnswer answer = new HttpAnswer(in);
        while (answer.status < FIRST_FINAL_STATUS) {
            Matcher matcher = STATUS_LINE.matcher(answer.line());
            if (!matcher.matches()) {
                throw new ProtocolException("the answer is not HTTP");
            }
            answer.status = Integer.parseInt(matcher.group(1));
            answer.readHeaders();
        }
        return answer;
    }

    int status() {
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
}
