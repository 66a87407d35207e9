package io.devstack.model;

import java.util.List;

/**
 * What came of a stop.
 *
 * @param found whether there was anything to stop
 * @param verdict how sure it is that nothing is left
 * @param left a description of each survivor
 * @param heldPorts the ports of the stack that are not free
 * @param deaths the failures of services that died while they should have run
 */
public record StopReport(
        Found found, Verdict verdict, List<String> left, List<HeldPort> heldPorts, List<Failure> deaths) {
    /** What a stop found. */
    public enum Found {
        /** Nothing was on record. */
        NOTHING,
        /** A run, which was stopped. */
        A_RUN,
        /** What a run had left whose supervisor was dead. */
        LEFTOVERS
    }

    /** The report of a stop that found nothing on record. It proves nothing: a process may run that no record names. */
    public static final StopReport NOTHING =
            new StopReport(Found.NOTHING, Verdict.UNOBSERVABLE, List.of(), List.of(), List.of());

    /** Copies the lists. */
    public StopReport {
        left = List.copyOf(left);
        heldPorts = List.copyOf(heldPorts);
        deaths = List.copyOf(deaths);
    }

    /** Returns whether nothing is left and no service had died. */
    public boolean isClean() {
        return left.isEmpty() && deaths.isEmpty();
    }
}
