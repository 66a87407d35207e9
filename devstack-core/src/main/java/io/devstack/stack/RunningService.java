package io.devstack.stack;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A service that became ready.
 *
 * @param name its name
 * @param pid its first process
 * @param ports its ports by key, the first being <em>the</em> port
 * @param url its address, {@code http://localhost:PORT}, if it has a port
 * @param open what to show in a browser, if anything
 */
public record RunningService(
        ServiceName name, long pid, Map<String, Integer> ports, Optional<String> url, Optional<String> open) {
    /**
     * Returns its first port.
     *
     * @throws NoSuchElementException if it has none
     */
    public int port() {
        return ports.values().stream()
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("service '" + name + "' has no port"));
    }
}
