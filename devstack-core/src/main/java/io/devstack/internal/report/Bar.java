package io.devstack.internal.report;

import java.time.Duration;

/**
 * A stretch of a service's life.
 *
 * @param kind what it was doing
 * @param from when that began, since the run began
 * @param to when it was over
 * @param what the same in a sentence
 */
record Bar(Kind kind, Duration from, Duration to, String what) {
    /** What a service is doing, with its word in the chart. */
    enum Kind {
        /** Not launched: others must be ready first. */
        WAITING("waiting"),
        /** Launched, and not ready yet. */
        STARTING("starting"),
        /** A task at its work. */
        TASK("task"),
        /** Ready. */
        READY("ready"),
        /** It was ready, and has lost its port or fails its alive check. */
        UNHEALTHY("unhealthy"),
        /** Dead, though it should run. */
        DOWN("down"),
        /** It was stopped for an ordered restart, and is not launched again yet. */
        RESTARTING("restarting"),
        /** It was asked to end. */
        STOPPING("stopping"),
        /** It did not end. */
        LEFT("still alive"),
        /** The supervisor was dead: what the service did is unknown. */
        UNWATCHED("unwatched");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** Returns the name of its CSS class. */
        String css() {
            return word.replace(' ', '-');
        }
    }

    Duration length() {
        return to.minus(from);
    }
}
