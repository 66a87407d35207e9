package io.devstack.internal.supervisor;

/** The words on the supervisor's standard input and output. */
final class SupervisorProtocol {
    /** Supervisor to client: everything that a stop needs is loaded, a request may come. */
    static final String READY = "DEVSTACK READY";

    /** Client to supervisor: the journal is open, it may be put away from now on. */
    static final String FOLLOWING = "FOLLOWING";

    /** Client to supervisor: live on when this pipe closes. */
    static final String DETACH = "DETACH";

    /** Client to supervisor: stop everything, with all graces, as if another process had asked for it. */
    static final String STOP = "STOP";

    private SupervisorProtocol() {}
}
