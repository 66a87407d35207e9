package io.devstack.startup;

import io.devstack.port.PortHints;
import io.devstack.port.SocketTable;
import io.devstack.process.Launcher;
import io.devstack.process.ProcessTable;

/**
 * What a start needs of this machine.
 *
 * @param table its processes
 * @param sockets its sockets
 * @param launcher starts programs
 * @param hints what is known of the system's own programs that hold ports
 */
public record StartTools(ProcessTable table, SocketTable sockets, Launcher launcher, PortHints hints) {}
