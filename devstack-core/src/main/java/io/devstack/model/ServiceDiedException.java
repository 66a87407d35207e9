package io.devstack.model;

/** Services died while they should have run. */
public final class ServiceDiedException extends DevStackException {
    /** Makes one whose message names each dead service, with its last lines and its log file. */
    public ServiceDiedException(String message) {
        super(message);
    }
}
