package io.devstack.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Codes that open the live page once, and the visits that they have become. Safe for use by several threads. */
final class Links {
    static final long LIFE_SECONDS = 600;
    private static final int MOST = 16;
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final Deque<Code> codes = new ArrayDeque<>();
    private final Deque<Visit> visits = new ArrayDeque<>();

    private record Code(String text, long until) {}

    /**
     * A browser that may look.
     *
     * @param place a part of the paths that are its own, so that it sends the secret to no other path of this host
     * @param secret what its cookie holds
     */
    record Visit(String place, String secret) {}

    /** Returns a new code, which is good for one visit within ten minutes. */
    synchronized String newCode() {
        Code code = new Code(secret(), System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFE_SECONDS));
        if (codes.size() == MOST) {
            codes.removeFirst();
        }
        codes.addLast(code);
        return code.text();
    }

    /** Begins the visit that a code is good for; empty if it was used, is too old, or was never made. */
    synchronized Optional<Visit> begin(String code) {
        codes.removeIf(known -> System.nanoTime() - known.until() >= 0);
        if (!codes.removeIf(known -> same(known.text(), code))) {
            return Optional.empty();
        }
        Visit visit = new Visit(secret(), secret());
        if (visits.size() == MOST) {
            visits.removeFirst();
        }
        visits.addLast(visit);
        return Optional.of(visit);
    }

    /** Returns whether there is such a visit. */
    synchronized boolean has(String place, String secret) {
        return visits.stream().anyMatch(visit -> same(visit.place(), place) && same(visit.secret(), secret));
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a nonce that cannot be guessed, for the scripts of one page. */
    String newNonce() {
        return secret();
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
