package io.devstack.internal.supervisor;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.Termination;
import io.devstack.internal.process.Wake;
import io.devstack.internal.shutdown.SupervisorSearch;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Signal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The keeper where the system has no interpreter for its script: the parent of the supervisor. It stops the remaining
 * processes if the supervisor dies before it has reported that it is done. The record stays, so that the next goal
 * reports this.
 */
public final class KeeperMain {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration KILL_BUDGET = Duration.ofSeconds(10);
    private static final int BROKEN = 70;

    private KeeperMain() {}

    /**
     * Starts the supervisor and waits for its end.
     *
     * @param arguments the PID directory, then the words of the supervisor's command
     */
    public static void main(String[] arguments) {
        int status = BROKEN;
        try {
            status = keep(Path.of(arguments[0]), Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (IOException | InterruptedException | RuntimeException e) {
            e.printStackTrace(System.err);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static int keep(Path pidDirectory, String[] command) throws IOException, InterruptedException {
        OperatingSystem system = OperatingSystem.current();
        Enclosure enclosure = system.enclose();
        boolean adopts = enclosure.strength() == Enclosure.Strength.WHOLE;
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(OperatingSystem.KEEPER_VARIABLE, adopts ? OperatingSystem.KEEPER_ADOPTS : "watches");
        Process supervisor = builder.start();
        SignalHook.add(supervisor::destroy);
        closeOwnStreams();
        if (SupervisorCommand.mayLoseItsJars()) {
            Preload.everything(ClassPath.ofThisLibrary());
        }
        Optional<ProcessIdentity> watched =
                system.processes().read(supervisor.pid()).map(ProcessEntry::identity);
        while (!supervisor.waitFor(1, TimeUnit.SECONDS)) {
            watched.ifPresent(process -> Wake.ifStopped(system.processes(), system.signals(), process));
            enclosure.reap(() -> Set.of(supervisor.pid()));
        }
        if (supervisor.exitValue() != 0) {
            endWhatIsLeft(system, pidDirectory);
        }
        return supervisor.exitValue();
    }

    /** The pipes are the supervisor's: with another reader or writer, the other end would not see them close. */
    private static void closeOwnStreams() throws IOException {
        System.in.close();
        new FileOutputStream(FileDescriptor.out).close();
        new FileOutputStream(FileDescriptor.err).close();
    }

    /** Without a record that can be used, descent from this process and the marker of the stack prove enough. */
    private static Optional<RunRecord> record(StateDirectory state) {
        try {
            return state.readRecord();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A record with a living supervisor is of another run, which has taken this one's place. */
    private static void endWhatIsLeft(OperatingSystem system, Path pidDirectory) throws InterruptedException {
        StateDirectory state = StateDirectory.at(pidDirectory);
        Optional<RunRecord> record = record(state);
        boolean isOfAnotherRun =
                record.filter(found -> found.isSupervised(system.processes())).isPresent();
        Evidence evidence = (isOfAnotherRun
                        ? Evidence.since(0)
                        : record.map(found -> found.evidence(system.processes()))
                                .orElseGet(new SupervisorSearch(system.processes(), state)::evidenceOfAnyRun))
                .withAncestor(system.processes().self());
        new Termination(system.signals(), (signal, member, delivery) -> {})
                .terminate(new Members(system.processes(), evidence), Signal.TERM, GRACE, KILL_BUDGET);
    }
}
