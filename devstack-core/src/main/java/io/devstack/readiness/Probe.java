package io.devstack.readiness;

/** One condition of readiness. */
@FunctionalInterface
public interface Probe {
    /** Tries once and tells what it saw. Takes a second at most where an answer is missing. */
    Observation observe() throws InterruptedException;
}
