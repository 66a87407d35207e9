package io.devstack.startup;

import io.devstack.port.SocketTable;
import io.devstack.process.Launcher;
import io.devstack.process.ProcessTable;

/**
 * What a start needs of this machine.
 *
 * @param table its processes
 * @param sockets its sockets
 * @param launcher starts programs
 */
public record StartTools(ProcessTable table, SocketTable sockets, Launcher launcher) {}
