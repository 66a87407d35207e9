package io.devstack;

import io.devstack.stack.DevStackException;
import io.devstack.stack.RunId;
import io.devstack.state.RunRecord;
import io.devstack.state.StateDirectory;
import java.io.IOException;
import java.util.Optional;

/** Reads the record of a stack for whoever asks at the door, and says what to do where that cannot be. */
final class RecordLook {
    private RecordLook() {}

    static Optional<RunRecord> at(StateDirectory state) {
        try {
            return state.readRecord();
        } catch (IOException e) {
            throw new DevStackException(
                    "the record in " + state.path() + " cannot be read: " + e.getMessage() + "; look who may read it",
                    e);
        }
    }

    /** Returns which run is on record; empty also if that cannot be read: the next goal sets it aside. */
    static Optional<RunId> run(StateDirectory state) {
        try {
            return state.readRecord().map(RunRecord::run);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
