package io.devstack.state;

import io.devstack.process.ProcessIdentity;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StopPolicy;
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
 */
public record ServiceRecord(
        ServiceName name,
        Optional<ProcessIdentity> leader,
        String command,
        Map<String, Integer> ports,
        Path logFile,
        StopPolicy stop,
        List<ServiceName> dependsOn) {
    /** Copies the list. */
    public ServiceRecord {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Returns this record, completed by the first process. */
    public ServiceRecord launchedAs(ProcessIdentity process) {
        return new ServiceRecord(name, Optional.of(process), command, ports, logFile, stop, dependsOn);
    }

    /** Returns this record with the log in another place. */
    ServiceRecord withLogFile(Path log) {
        return new ServiceRecord(name, leader, command, ports, log, stop, dependsOn);
    }
}
