package io.devstack.os;

import io.devstack.port.SocketTable;
import io.devstack.process.Launcher;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import java.util.List;

/** What differs from system to system; the only place that asks which one this is. */
public interface OperatingSystem {
    /** Returns the process table of this machine. */
    ProcessTable processes();

    /** Returns the means to signal processes of this machine. */
    ProcessSignals signals();

    /** Returns the TCP sockets of this machine. */
    SocketTable sockets();

    /** Returns the means to start programs on this machine. */
    Launcher launcher();

    /**
     * Returns the words that launch the supervisor in a session of its own and, where the system can, under a keeper
     * that adopts every process below it and ends what is left when the supervisor dies without having said that it is
     * done (exit status 0).
     *
     * @param supervisor the supervisor's command
     * @param label names the keeper in process listings
     */
    List<String> kept(List<String> supervisor, String label);

    /** Called once by the supervisor for itself: makes it the adopter of orphans where no keeper is. */
    Adoption adoptOrphans();

    /** Who adopts the orphans of services, so that they can be found whatever they did to hide. */
    enum Adoption {
        /** The keeper above the supervisor. */
        KEEPER,
        /** The supervisor itself, by native code. */
        SUPERVISOR,
        /** Nobody: an orphan that left its session, wiped its environment and closed its files is found by its port only. */
        NOBODY
    }

    /**
     * Returns this machine's system.
     *
     * @throws UnsupportedSystemException if devstack does not know it: nothing is started and nothing signalled
     */
    static OperatingSystem current() {
        String name = System.getProperty("os.name", "unknown");
        if (name.equals("Linux")) {
            return new LinuxOperatingSystem();
        }
        throw new UnsupportedSystemException(
                "devstack cannot look after processes on '" + name + "' yet: it runs on Linux. Nothing was started.");
    }
}
