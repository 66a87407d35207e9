package io.devstack;

import io.devstack.event.RecordedEvent;
import io.devstack.internal.journal.JournalFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the events of a run: of the run on record, or else of the last one. */
final class EventsCall {
    private static final long PAUSE_MILLIS = 20;

    private final OperatingSystem system;
    private final StateDirectory state;

    EventsCall(OperatingSystem system, StateDirectory state) {
        this.system = system;
        this.state = state;
    }

    boolean read(Path output, boolean follow, Consumer<RecordedEvent> listener) throws InterruptedException {
        Optional<ProcessIdentity> supervisor = RecordLook.at(state).map(RunRecord::supervisor);
        boolean lives = supervisor.filter(system.processes()::isAlive).isPresent(); // its journal may come in a moment
        Path journal = lives || Files.exists(state.journal()) ? state.journal() : state.journalIn(output);
        try (JournalFollower follower = new JournalFollower(journal)) {
            state.requireTrusted();
            boolean over;
            do {
                over = !follow || supervisor.filter(system.processes()::isAlive).isEmpty();
                follower.newEntries(listener);
                Thread.sleep(over ? 0 : PAUSE_MILLIS);
            } while (!over);
            return Files.exists(journal);
        } catch (IOException e) {
            throw new DevStackException("the journal " + journal + " cannot be read: " + e.getMessage(), e);
        }
    }
}
