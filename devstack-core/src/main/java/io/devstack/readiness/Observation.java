package io.devstack.readiness;

/**
 * What one attempt of a probe saw.
 *
 * @param kind what it means
 * @param detail the fact, for a person: "127.0.0.1:5000 refused the connection"
 */
public record Observation(Kind kind, String detail) {
    /** What an observation means. */
    public enum Kind {
        /** The condition holds. */
        READY,
        /** It does not hold, but may soon. */
        NOT_YET,
        /** It will never hold: waiting is of no use. */
        HOPELESS
    }

    /** The condition holds. */
    public static Observation ready(String detail) {
        return new Observation(Kind.READY, detail);
    }

    /** The condition does not hold yet. */
    public static Observation notYet(String detail) {
        return new Observation(Kind.NOT_YET, detail);
    }

    /** The condition will never hold. */
    public static Observation hopeless(String detail) {
        return new Observation(Kind.HOPELESS, detail);
    }
}
