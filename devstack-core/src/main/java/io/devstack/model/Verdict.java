package io.devstack.model;

/** How sure an end is. */
public enum Verdict {
    /** The kernel's lists of children, or two clean scans in a row, prove that no member is left. */
    CERTIFIED,
    /** No member was found, but that is not proven: no scan was clean, or none was made. */
    UNOBSERVABLE,
    /** Members are still alive: they are named. */
    LEFT
}
