package io.devstack.maven;

import io.devstack.model.ServiceDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a {@code <service>}, as the POM has them.
 *
 * @param port its {@code <port>}
 * @param ports its {@code <ports>}, in their order
 */
record ServicePorts(@Nullable String port, @Nullable Map<String, @Nullable String> ports) {
    /** Returns the port numbers by key; those of the Procfile {@code entry} if the POM has none. */
    Map<String, Integer> numbers(Elements elements, Optional<ProcfileServices.Entry> entry) {
        if (port != null && ports != null) {
            throw elements.wrong("<port>", "there are <ports> too", "use one of them");
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        if (port == null && ports == null) {
            entry.flatMap(ProcfileServices.Entry::port)
                    .ifPresent(number -> numbers.put(ServiceDefinition.PORT, number));
        }
        if (port != null) {
            numbers.put(ServiceDefinition.PORT, elements.port("<port>", port));
        }
        if (ports != null) {
            ports.forEach((key, value) -> numbers.put(key, elements.port("<ports><" + key + ">", value)));
        }
        return numbers;
    }

    /** Returns the port that the service gets by {@code PORT}; empty if it chooses its port itself. */
    Optional<Integer> first(Elements elements) {
        return numbers(elements, Optional.empty()).values().stream()
                .findFirst()
                .filter(number -> number != ServiceDefinition.OWN_PORT);
    }

    /** Returns the fixed ports without values that are no number. */
    Set<Integer> fixed() {
        Set<Integer> fixed = new LinkedHashSet<>();
        List<@Nullable String> values = new ArrayList<>();
        values.add(port);
        if (ports != null) {
            values.addAll(ports.values());
        }
        for (String value : values) {
            if (value != null && value.trim().matches("[1-9][0-9]{0,4}")) {
                fixed.add(Integer.parseInt(value.trim()));
            }
        }
        return fixed;
    }
}
