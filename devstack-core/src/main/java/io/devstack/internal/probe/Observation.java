package io.devstack.internal.probe;

import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a probe saw.
 *
 * @param kind what it means
 * @param detail the fact, for a person: "127.0.0.1:5000 refused the connection"
 * @param onlyOverIpv6 whether the loopback answered over IPv6 and not over IPv4, where both were tried
 */
public record Observation(Kind kind, String detail, boolean onlyOverIpv6) {
    /** What an observation means. */
    public enum Kind {
        /** The condition holds. */
        READY,
        /** It does not hold, but may soon. */
        NOT_YET,
        /** It does not hold, and the answer is one that asking again hardly changes soon. */
        REJECTED,
        /** It does not hold, because no server is there yet: asking again costs neither side anything. */
        ABSENT,
        /** It will never hold: waiting is of no use. */
        HOPELESS
    }

    /** The condition holds. */
    public static Observation ready(String detail) {
        return new Observation(Kind.READY, detail, false);
    }

    /** The condition holds, but only for clients that connect over IPv6. */
    public static Observation readyOverIpv6(String detail) {
        return new Observation(Kind.READY, detail, true);
    }

    /** The condition does not hold yet. */
    public static Observation notYet(String detail) {
        return new Observation(Kind.NOT_YET, detail, false);
    }

    /** The condition does not hold, by an answer that asking again hardly changes soon. */
    public static Observation rejected(String detail) {
        return new Observation(Kind.REJECTED, detail, false);
    }

    /** The condition does not hold yet: no server is there. */
    public static Observation absent(String detail) {
        return new Observation(Kind.ABSENT, detail, false);
    }

    /** The condition will never hold. */
    public static Observation hopeless(String detail) {
        return new Observation(Kind.HOPELESS, detail, false);
    }

    // Written out for the same reason as in ServiceName.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Observation observation
                && kind == observation.kind
                && detail.equals(observation.detail)
                && onlyOverIpv6 == observation.onlyOverIpv6;
    }

    @Override
    public int hashCode() {
        return detail.hashCode();
    }

    boolean isReady() {
        return kind == Kind.READY;
    }
}
