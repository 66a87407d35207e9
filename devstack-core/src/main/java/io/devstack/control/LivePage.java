package io.devstack.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows the stack in a browser. A link grants read access only. */
final class LivePage {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String OPEN = "/open";
    private static final String PAGE = "/page/";
    private static final String COOKIE = "devstack";

    private final int port;
    private final Links links = new Links();
    private final String html;

    LivePage(int port) {
        this.port = port;
        try (InputStream in = LivePage.class.getResourceAsStream("page.html")) {
            if (in == null) {
                throw new IllegalStateException("page.html is missing beside " + LivePage.class.getName());
            }
            html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a link for one visit. */
    String newLink() {
        return "http://127.0.0.1:" + port + OPEN + "?code=" + links.newCode();
    }

    /** Returns whether a browser asks, which shows no token. */
    static boolean isAskedBy(Request request) {
        return request.path().equals(OPEN) || request.path().startsWith(PAGE);
    }

    void answer(Request request, Answer answer, Connection connection, Resources resources)
            throws IOException, Refusal, InterruptedException {
        if (!request.method().equals("GET")) {
            throw new Refusal(403, "the page may only look");
        }
        if (request.path().equals(OPEN)) {
            open(request, answer);
            return;
        }
        String rest = request.path().substring(PAGE.length());
        int slash = rest.indexOf('/');
        if (slash < 0 || !hasCookie(request, rest.substring(0, slash))) {
            throw new Refusal(401, "ask for a new link: each is good for one visit");
        }
        String within = rest.substring(slash);
        if (within.equals("/")) {
            String nonce = links.newNonce();
            send(answer, html.replace("NONCE", nonce), Map.of(Answer.POLICY, policy(nonce)));
        } else {
            resources.answer(request.at(within), answer, connection);
        }
    }

    /**
     * The cookie would not be sent after a redirect from a link on a foreign page: so a page of our own leads on. It is
     * sent back here only: cookies know of hosts and paths, not of ports.
     */
    private void open(Request request, Answer answer) throws IOException, Refusal {
        Optional<Links.Visit> visit = links.begin(request.query().getOrDefault("code", ""));
        if (visit.isEmpty()) {
            throw new Refusal(401, "this link was used, or is too old; ask for a new one");
        }
        String path = PAGE + visit.get().place() + "/";
        send(
                answer,
                "<!DOCTYPE html><meta charset=\"utf-8\"><title>devstack</title><meta http-equiv=\"refresh\" content=\"0; url="
                        + path + "\">",
                Map.of(
                        "Set-Cookie",
                        COOKIE + "=" + visit.get().secret() + "; Path=" + path + "; HttpOnly; SameSite=Strict"));
    }

    private boolean hasCookie(Request request, String place) {
        List<String> cookies = request.headers().getOrDefault("cookie", List.of());
        return cookies.stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::trim)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .anyMatch(cookie -> links.has(place, cookie.substring(COOKIE.length() + 1)));
    }

    private static String policy(String nonce) {
        return "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                + "'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static void send(Answer answer, String text, Map<String, String> headers) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        answer.begin(200, HTML, OptionalLong.of(body.length), headers);
        answer.write(body, 0, body.length);
    }
}
