package io.devstack.internal.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The head of one HTTP request. Its path is kept as it was sent: nothing in it is decoded, so that nothing in it can mean
 * something else than it says.
 *
 * @param method in upper case, as sent
 * @param path what stands before the question mark
 * @param query what stands behind it, decoded
 * @param headers by name in lower case
 */
record Request(String method, String path, Map<String, String> query, Map<String, List<String>> headers) {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_BODY = 64 * 1024;

    /**
     * Reads the head, and passes over a body, which nothing here wants.
     *
     * @param deadline when it must be there, as {@link System#nanoTime} has it
     */
    static Request read(InputStream in, long deadline) throws IOException, Refusal {
        List<String> lines = List.of(head(in, deadline).split("\r?\n"));
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        if (words.length != 3 || !words[1].startsWith("/") || !words[2].startsWith("HTTP/1.")) {
            throw new Refusal(400, "not an HTTP/1.1 request");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new Refusal(400, "a control character in a header");
            }
            if (colon <= 0 || !line.substring(0, colon).matches("[!-9;-~]+")) {
                throw new Refusal(400, "not a header: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), none -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        int mark = words[1].indexOf('?');
        String path = mark < 0 ? words[1] : words[1].substring(0, mark);
        Request request =
                new Request(words[0], path, parameters(mark < 0 ? "" : words[1].substring(mark + 1)), headers);
        request.passOverBody(in, deadline);
        return request;
    }

    private static String head(InputStream in, long deadline) throws IOException, Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int breaks = 0;
        while (breaks < 2) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended within the head");
            }
            if (bytes.size() >= LONGEST_HEAD || System.nanoTime() - deadline >= 0) {
                throw new Refusal(400, "the head is too long, or took too long");
            }
            bytes.write(next);
            breaks = next == '\n' ? breaks + 1 : next == '\r' ? breaks : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> parameters(String query) throws Refusal {
        Map<String, String> parameters = new HashMap<>();
        try {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    parameters.put(
                            decoded(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "true" : decoded(pair.substring(equals + 1)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "the query cannot be read");
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Drains the body: closing a socket with unread input sends a RST, and the client may lose the response. */
    private void passOverBody(InputStream in, long deadline) throws IOException, Refusal {
        if (headers.containsKey("transfer-encoding")) {
            throw new Refusal(411, "no body is wanted here");
        }
        long length = number(only("content-length").orElse("0"))
                .orElseThrow(() -> new Refusal(400, "Content-Length is no number"));
        if (length > LONGEST_BODY) {
            throw new Refusal(413, "no body is wanted here");
        }
        for (long i = 0; i < length && in.read() >= 0; i++) {
            if (System.nanoTime() - deadline >= 0) {
                throw new Refusal(400, "the body took too long");
            }
        }
    }

    /** Returns the value of a header that occurs once; a header that occurs twice counts as missing. */
    Optional<String> only(String header) {
        List<String> values = headers.getOrDefault(header, List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** Returns a parameter that is {@code true}, or is named without a value. */
    boolean isSet(String parameter, boolean otherwise) throws Refusal {
        String value = query.getOrDefault(parameter, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw new Refusal(400, parameter + "=" + value + ": use true or false");
        }
        return value.equals("true");
    }

    /** Returns a parameter that is a whole number, empty if it is not there. */
    OptionalLong numberOf(String parameter) throws Refusal {
        String value = query.get(parameter);
        if (value == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number(value)
                .orElseThrow(() -> new Refusal(400, parameter + "=" + value + ": use a whole number, 0 or more")));
    }

    static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
