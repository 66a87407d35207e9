package io.devstack.internal.startup;

import io.devstack.internal.port.PortHints;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessTable;
import java.time.Duration;
import java.util.Optional;

/**
 * What a start needs of this machine.
 *
 * @param table its processes
 * @param sockets its sockets
 * @param launcher starts programs
 * @param hints what is known of the system's own programs that hold ports
 * @param readyTimeout how long each service may take until it is ready, instead of its own timeout
 */
public record StartTools(
        ProcessTable table, SocketTable sockets, Launcher launcher, PortHints hints, Optional<Duration> readyTimeout) {
    StartTools withLauncher(Launcher other) {
        return new StartTools(table, sockets, other, hints, readyTimeout);
    }

    StartTools withReadyTimeout(Duration timeout) {
        return new StartTools(table, sockets, launcher, hints, Optional.of(timeout));
    }
}
