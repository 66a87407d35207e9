package io.devstack.internal.startup;

import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One launch of a service whose readiness is awaited, and what can be seen of it from outside.
 *
 * @param run the current record of its run
 * @param process its first process
 * @param launched when that was launched, by {@link System#nanoTime}
 */
record LaunchedService(
        StartTools tools, Supplier<RunRecord> run, PlannedService service, Process process, long launched) {

    /** Returns the same launch with the port that the service has chosen. */
    LaunchedService withPort(PlannedService found) {
        return new LaunchedService(tools, run, found, process, launched);
    }

    Path log() {
        return service.launch().output();
    }

    Duration sinceLaunch() {
        return StartSequence.since(launched);
    }

    Members members() {
        return new Members(tools.table(), run.get().evidence(record()).withSession(process.pid()));
    }

    ServiceRecord record() {
        return run.get().services().stream()
                .filter(record -> record.name().equals(service.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the commands of its processes. To find one that left its session, every environment would have to be read. */
    List<DebuggerWait.Command> commands() {
        Evidence session = Evidence.since(run.get().supervisor().startTime()).withSession(process.pid());
        Evidence strong = record().leader().map(session::withRecorded).orElse(session);
        return new Members(tools.table(), strong)
                .pass().members().stream()
                        .map(member -> new DebuggerWait.Command(
                                tools.table().commandWords(member.identity().pid()),
                                tools.table().workingDirectory(member.identity().pid())))
                        .toList();
    }

    /** Returns the sockets on which its processes listen. */
    List<SocketUse> listeners() {
        return look(0).listeners();
    }

    Set<Integer> openPorts() {
        return listeners().stream().map(SocketUse::port).collect(Collectors.toSet());
    }

    PortLook look(int port) {
        return new PortLook(
                port, process.pid(), launchTime(), members(), this::isAdopted, tools.sockets(), tools.table());
    }

    /** Returns the raw start time of its first process; that of the run if the process ended before it was read. */
    private long launchTime() {
        return record().leader()
                .filter(leader -> leader.pid() == process.pid())
                .orElse(run.get().supervisor())
                .startTime();
    }

    /** A process that wiped its environment and closed its files cannot be assigned to a service, only to this run. */
    private boolean isAdopted(ProcessIdentity candidate) {
        RunRecord now = run.get();
        boolean another = now.services().stream()
                .filter(record -> !record.name().equals(service.name()))
                .anyMatch(record -> new Members(tools.table(), now.evidence(record))
                        .claim(candidate.pid())
                        .isPresent());
        return !another
                && new Members(tools.table(), now.evidence(tools.table()))
                        .claim(candidate.pid())
                        .isPresent();
    }
}
