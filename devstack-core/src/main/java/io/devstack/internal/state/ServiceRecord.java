package io.devstack.internal.state;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.ServiceName;
import io.devstack.model.StopPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is on disk about one service: enough to end it without its definition.
 *
 * @param name the service
 * @param leader its first process; empty between "about to be launched" and "launched"
 * @param command a hash of its command with secrets masked: of the whole, a short secret could be guessed
 * @param ports its ports by key
 * @param logFile its log
 * @param stop how it is asked to end
 * @param dependsOn what must outlive it
 * @param firstStep the first step of its stop; empty if it has none, and in records of older versions
 */
public record ServiceRecord(
        ServiceName name,
        Optional<ProcessIdentity> leader,
        String command,
        Map<String, Integer> ports,
        Path logFile,
        StopPolicy stop,
        List<ServiceName> dependsOn,
        Optional<RecordedStep> firstStep) {
    /** Copies the list. */
    public ServiceRecord {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Makes a record of a service whose stop has no first step. */
    public ServiceRecord(
            ServiceName name,
            Optional<ProcessIdentity> leader,
            String command,
            Map<String, Integer> ports,
            Path logFile,
            StopPolicy stop,
            List<ServiceName> dependsOn) {
        this(name, leader, command, ports, logFile, stop, dependsOn, Optional.empty());
    }

    /** Returns this record, completed by the first process. */
    public ServiceRecord launchedAs(ProcessIdentity process) {
        return with(Optional.of(process), logFile, firstStep);
    }

    /** Returns this record with a first step of the stop. */
    public ServiceRecord withFirstStep(Optional<RecordedStep> step) {
        return with(leader, logFile, step);
    }

    /** Returns this record of a run whose directory is {@code now}. */
    ServiceRecord movedTo(Path now, RecordHome before) {
        return with(
                leader,
                before.moved(logFile, now),
                firstStep.map(step -> step instanceof RecordedStep.Run run
                        ? new RecordedStep.Run(
                                run.command().stream()
                                        .map(word -> before.moved(word, now))
                                        .toList(),
                                before.moved(run.directory(), now),
                                run.always(),
                                run.variables(),
                                run.anyHolder())
                        : step));
    }

    /** Returns this record with the log that the service has in {@code directory}. */
    ServiceRecord withLogIn(Path directory) {
        return with(leader, directory.resolve(name.value() + ".log"), firstStep);
    }

    private ServiceRecord with(Optional<ProcessIdentity> process, Path log, Optional<RecordedStep> step) {
        return new ServiceRecord(name, process, command, ports, log, stop, dependsOn, step);
    }

    /** Returns this record with other ports. */
    ServiceRecord withPorts(Map<String, Integer> other) {
        return new ServiceRecord(name, leader, command, other, logFile, stop, dependsOn, firstStep);
    }
}
