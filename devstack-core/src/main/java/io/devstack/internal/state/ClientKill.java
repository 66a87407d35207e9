package io.devstack.internal.state;

import io.devstack.model.RunId;
import java.io.IOException;

/** The private file by which a client informs the supervisor that it kills processes of the run. */
public final class ClientKill {
    static final String NAME = "supervisor.kill";

    private ClientKill() {}

    /**
     * Lets the supervisor of {@code run} know that a client kills processes of it, so that its graces are over; without
     * effect on a full disk.
     */
    public static void set(StateDirectory state, RunId run) {
        try {
            state.writeTrusted(NAME, run.value() + "\n", false);
        } catch (IOException e) {
            return; // the kill goes on; the stop words it otherwise and keeps the graces of what no record has
        }
    }

    /** Returns whether a client has killed processes of {@code run}. */
    public static boolean isSet(StateDirectory state, RunId run) {
        return state.privateText(NAME).filter(run.value()::equals).isPresent();
    }
}
