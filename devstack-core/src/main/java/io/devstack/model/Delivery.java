package io.devstack.model;

/** What became of a signal. */
public enum Delivery {
    /** It was sent. */
    SENT,
    /** The process had ended, or its number belongs to another one now: nothing was sent. */
    GONE,
    /** The operating system does not allow it: another user's process. */
    REFUSED,
    /** The process cannot be asked: it has no console, or shares one with other programs (Windows). */
    UNREACHABLE
}
