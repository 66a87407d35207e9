package io.devstack.internal.os;

import io.devstack.internal.port.PortHints;
import java.util.Optional;
import java.util.Set;

/** The receiver of macOS that has had ports 5000 and 7000 since Monterey; killed, it comes back at once. */
final class AirPlay implements PortHints {
    private static final Set<Integer> PORTS = Set.of(5000, 7000);

    private final String systemName;

    /** Makes the hints for a system of that name, which is the JDK's {@code os.name}. */
    AirPlay(String systemName) {
        this.systemName = systemName;
    }

    /** Lists cut the name after 9 or 15 letters: ControlCe, ControlCenter. */
    @Override
    public Optional<String> of(int port, String command) {
        boolean its = systemName.startsWith("Mac") && PORTS.contains(port) && command.contains("ControlCe");
        return its
                ? Optional.of("that is macOS's AirPlay Receiver: switch it off in System Settings > General >"
                        + " AirDrop & Handoff, or give the service another port; ended, it comes back")
                : Optional.empty();
    }
}
