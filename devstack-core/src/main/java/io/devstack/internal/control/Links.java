package io.devstack.internal.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Codes that open the dashboard once, and the sessions that they have become. Both are valid until the stack ends, or until
 * many newer ones exist. Safe for use by several threads.
 */
final class Links {
    static final int MOST = 4096;
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final Deque<Session> codes = new ArrayDeque<>();
    private final Deque<Session> sessions = new ArrayDeque<>();

    /**
     * The rights of one browser.
     *
     * @param token the secret that it sends with each request, or the code of a link that was not used yet
     * @param control whether the browser may restart services and stop the stack
     */
    record Session(String token, boolean control) {}

    /** Returns a new code, which one browser can exchange for a session. */
    synchronized String newCode(boolean control) {
        return add(codes, control).token();
    }

    /** Begins the session of a code; empty if the code was used or never made. */
    synchronized Optional<Session> begin(String code) {
        Optional<Session> known = find(codes, code);
        known.ifPresent(codes::remove);
        return known.map(used -> add(sessions, used.control()));
    }

    /** Returns the session with this token. */
    synchronized Optional<Session> session(String token) {
        return find(sessions, token);
    }

    private Session add(Deque<Session> to, boolean control) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Session made = new Session(HexFormat.of().formatHex(bytes), control);
        if (to.size() == MOST) {
            to.removeFirst();
        }
        to.addLast(made);
        return made;
    }

    private static Optional<Session> find(Deque<Session> among, String secret) {
        byte[] given = secret.getBytes(StandardCharsets.UTF_8);
        return among.stream()
                .filter(known -> MessageDigest.isEqual(known.token().getBytes(StandardCharsets.UTF_8), given))
                .findFirst();
    }
}
