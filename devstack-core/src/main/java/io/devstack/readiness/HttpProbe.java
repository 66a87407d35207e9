package io.devstack.readiness;

import io.devstack.process.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ready when a GET is answered with an expected status, and an expected body where one is wanted. */
public final class HttpProbe implements Probe {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int LONGEST_BODY = 1024 * 1024;

    private final List<URI> addresses;
    private final StatusRanges expected;
    private final Optional<Pattern> body;
    private final Map<String, String> headers;

    /**
     * Makes a probe.
     *
     * @param addresses tried in turn; the first expected answer counts
     * @param expected the statuses that count; redirects are not followed
     * @param body found somewhere in the first 1 MiB of the answer, if given
     * @param headers sent with the request
     */
    public HttpProbe(List<URI> addresses, StatusRanges expected, Optional<Pattern> body, Map<String, String> headers) {
        this.addresses = List.copyOf(addresses);
        this.expected = expected;
        this.body = body;
        this.headers = Map.copyOf(headers);
    }

    @Override
    public Observation observe() {
        Observation first = null;
        for (URI address : addresses) {
            Observation seen = observe(address);
            if (seen.kind() == Observation.Kind.READY) {
                return seen;
            }
            first = first == null ? seen : first;
        }
        return first == null ? Observation.hopeless("no address to ask") : first;
    }

    private Observation observe(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Connection", "close");
            headers.forEach(connection::setRequestProperty);
            try {
                return judge(address, connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Observation.notYet("GET " + shown(address) + ": " + Secrets.masked(String.valueOf(e.getMessage())));
        }
    }

    private Observation judge(URI address, HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (!expected.contains(status)) {
            return Observation.notYet("GET " + shown(address) + " answered " + status + ", wanted " + expected);
        }
        if (body.isPresent()) {
            String text = bodyOf(connection);
            if (!body.get().matcher(text).find()) {
                return Observation.notYet("GET " + shown(address) + " answered " + status
                        + ", but its body does not match " + body.get());
            }
        }
        return Observation.ready("GET " + shown(address) + " answered " + status);
    }

    private static String shown(URI address) {
        return Secrets.masked(address.toString());
    }

    private static String bodyOf(HttpURLConnection connection) throws IOException {
        InputStream stream =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream();
        if (stream == null) {
            return "";
        }
        try (stream) {
            return new String(stream.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
        }
    }
}
