package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Wake;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** What a supervisor does from time to time while its services run. */
final class Upkeep {
    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunLedger ledger;
    private final RunFiles files;
    private final Enclosure enclosure;
    private final Watched watched;
    private final Hidden hidden;
    private final ClassArchive.Maker classArchive;
    private Optional<DiskWatch> disk = Optional.empty();

    Upkeep(
            OperatingSystem system,
            StateDirectory state,
            RunLedger ledger,
            RunFiles files,
            Enclosure enclosure,
            Watched watched) {
        this.system = system;
        this.state = state;
        this.ledger = ledger;
        this.files = files;
        this.enclosure = enclosure;
        this.watched = watched;
        this.hidden = new Hidden(system.processes(), ledger);
        this.classArchive = new ClassArchive.Maker(system);
    }

    /** Watches the space of the disk and the sizes of the logs from now on. */
    void begin(Optional<Long> maxLogSize, Consumer<RunEvent> facts) {
        disk = Optional.of(new DiskWatch(
                state.path(), state.logs()::cut, () -> DiskWatch.spaceIn(state.path()), maxLogSize, facts));
    }

    /** Called once a second while no command comes. */
    void tick() {
        beforeStop();
        findHidden();
        watched.catchUp();
        catchUp();
        ledger.reserve();
        disk.ifPresent(watch -> watch.tick(ledger.record().services()));
        if (ledger.record().phase() == RunRecord.Phase.READY) { // a start needs the processor itself
            files.prepareReport();
            classArchive.begin();
        }
        enclosure.reap(watched::pids);
    }

    /** Restores the files that clients read, and wakes the keeper: of it and this process, neither stays stopped by a signal. */
    void beforeStop() {
        try {
            files.restore();
        } catch (IOException e) {
            System.err.println("cannot restore the files in " + state.path() + ": " + e);
        }
        ledger.record().keeper().ifPresent(keeper -> Wake.ifStopped(system.processes(), system.signals(), keeper));
    }

    private void catchUp() {
        try {
            files.catchUp();
            ledger.catchUp();
        } catch (IOException e) {
            return; // the disk is still full
        }
    }

    /** Records escaped processes. */
    void findHidden() {
        hidden.look();
    }

    /** Ends what uses the processor in the background. */
    void leaveProcessor() throws InterruptedException {
        classArchive.end();
    }

    /** Ends the watch of the disk. */
    void close() throws InterruptedException {
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
