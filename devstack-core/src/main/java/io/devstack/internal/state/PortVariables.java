package io.devstack.internal.state;

import io.devstack.model.ServiceName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Makes the variables by which every program of a run finds the ports of the services. */
public final class PortVariables {
    private PortVariables() {}

    /**
     * Returns {@code DEVSTACK_NAME_PORT} of each service and, if a service has several ports, {@code DEVSTACK_NAME_PORT_KEY}
     * of each. Ports that their services have not chosen yet are absent.
     *
     * @param ports the ports of each service by key
     */
    public static Map<String, String> of(Map<ServiceName, Map<String, Integer>> ports) {
        Map<String, String> variables = new HashMap<>();
        ports.forEach((service, own) -> {
            String first = "DEVSTACK_" + service.inEnvironment() + "_PORT";
            own.forEach((key, port) -> {
                if (port > 0) {
                    variables.putIfAbsent(first, Integer.toString(port));
                }
                if (port > 0 && own.size() > 1) {
                    variables.put(
                            first + "_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                            Integer.toString(port));
                }
            });
        });
        return variables;
    }
}
