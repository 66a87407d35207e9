package io.devstack.internal.port;

import java.util.Optional;

/** Knows programs of the system itself that hold ports which people want. */
@FunctionalInterface
public interface PortHints {
    /**
     * Returns how such a program is made to let go of a port; empty if the holder is none of them.
     *
     * @param command the holder's command line, or as much of its name as the system shows
     */
    Optional<String> of(int port, String command);
}
