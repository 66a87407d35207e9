package io.devstack;

import io.devstack.internal.state.DamagedRecordException;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.model.DevStackException;
import io.devstack.model.RunId;
import java.io.IOException;
import java.util.Optional;

/** Reads the record of a stack for its clients, and reports what to do if it cannot be read. */
final class RecordLook {
    private RecordLook() {}

    static Optional<RunRecord> at(StateDirectory state) {
        try {
            return state.readRecord();
        } catch (DamagedRecordException e) {
            throw new DevStackException(
                    "the record in " + state.path() + " cannot be used: " + e.getMessage()
                            + "; the next start or stop sets it aside",
                    e);
        } catch (UntrustedFileException e) {
            throw new DevStackException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new DevStackException(
                    "the record in " + state.path() + " cannot be read: " + e.getMessage() + "; look who may read it",
                    e);
        }
    }

    /** Returns the record; empty also if it is damaged or a copy: the next start or stop sets it aside. */
    static Optional<RunRecord> usable(StateDirectory state) {
        try {
            return state.readRecord();
        } catch (DamagedRecordException e) {
            return Optional.empty();
        } catch (IOException e) {
            return at(state);
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
