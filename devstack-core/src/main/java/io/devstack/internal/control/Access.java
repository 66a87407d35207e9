package io.devstack.internal.control;

import io.devstack.internal.state.ControlAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Authorizes requests. A browser can be made to send a request here by any page that it shows, and any host name can be
 * made to resolve to 127.0.0.1: so the Host must be ours, the Origin, if there is one, too, and then the token is asked
 * for.
 */
final class Access {
    private static final String BEARER = "Bearer ";

    private final Set<String> hosts;
    private final byte[] token;

    Access(ControlAddress address) {
        this.hosts = Set.of("127.0.0.1:" + address.port(), "localhost:" + address.port());
        this.token = address.token().getBytes(StandardCharsets.US_ASCII);
    }

    /** Rejects requests that a foreign page could have sent. */
    void checkSource(Request request) throws Refusal {
        boolean isOurHost = request.only("host")
                .map(host -> host.toLowerCase(Locale.ROOT))
                .filter(hosts::contains)
                .isPresent();
        if (!isOurHost) {
            throw new Refusal(403, "the Host must be 127.0.0.1 or localhost, with the port");
        }
        for (String origin : request.headers().getOrDefault("origin", List.of())) {
            if (!origin.startsWith("http://") || !hosts.contains(origin.substring("http://".length()))) {
                throw new Refusal(403, "no page of another origin may ask");
            }
        }
    }

    /**
     * Rejects requests without a token: that of the record permits all, that of a session of the dashboard only reads or,
     * if it was made for control, restarts and stops.
     */
    void checkToken(Request request, Links links) throws Refusal {
        String authorization = request.only("authorization").orElse("");
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        byte[] given =
                authorization.substring(isBearer ? BEARER.length() : 0).trim().getBytes(StandardCharsets.ISO_8859_1);
        if (isBearer && MessageDigest.isEqual(given, token)) {
            return;
        }
        Optional<Links.Session> session =
                isBearer ? links.session(new String(given, StandardCharsets.ISO_8859_1)) : Optional.empty();
        if (session.isEmpty()) {
            throw new Refusal(
                    401,
                    "send the token of the record: Authorization: Bearer TOKEN",
                    Map.of("WWW-Authenticate", "Bearer"));
        }
        boolean isOrder = request.path().equals("/v1/stop") || request.path().endsWith("/restart");
        if (!request.method().equals("GET") && !(isOrder && session.get().control())) {
            throw new Refusal(403, "this link only reads");
        }
    }
}
