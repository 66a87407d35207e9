package io.devstack.process;

/** How sure an end is. */
public enum Verdict {
    /** Two clean passes in a row found no member. */
    CERTIFIED,
    /** No member was found, but other programs' short-lived processes kept every pass from being clean. */
    UNOBSERVABLE,
    /** Members are still alive: they are named. */
    LEFT
}
