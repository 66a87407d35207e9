package io.devstack.internal.startup;

import io.devstack.internal.probe.HttpRequest;
import io.devstack.internal.probe.StatusRanges;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A service as it will be launched: everything found and filled in.
 *
 * @param definition what was asked for
 * @param launch how it is launched
 * @param ports its ports by key, none of them 0; without the one that it chooses itself until that is found
 * @param open what to show in a browser, filled in
 * @param probes its probes, filled in
 * @param aliveProbes the probes of its alive check, filled in
 * @param firstStep what it is asked by before its signal, filled in
 */
record PlannedService(
        ServiceDefinition definition,
        Launcher.Launch launch,
        Map<String, Integer> ports,
        Optional<String> open,
        List<PlannedProbe> probes,
        List<PlannedProbe> aliveProbes,
        Optional<FirstStep> firstStep) {
    /** A probe whose texts have been read. */
    sealed interface PlannedProbe {
        /** See {@link io.devstack.internal.probe.TcpProbe}. */
        record Tcp(int port) implements PlannedProbe {}

        /** See {@link io.devstack.internal.probe.HttpProbe}. */
        record Http(HttpRequest request, StatusRanges status, Optional<Pattern> body) implements PlannedProbe {}

        /** See {@link io.devstack.internal.probe.LogProbe}. */
        record Log(Optional<Pattern> wanted, Optional<Pattern> failOn) implements PlannedProbe {}

        /** See {@link io.devstack.internal.probe.ExecProbe}. */
        record Exec(Launcher.Launch command) implements PlannedProbe {}
    }

    ServiceName name() {
        return definition.name();
    }

    PlannedService launchedAs(Launcher.Launch now, Optional<FirstStep> step) {
        return new PlannedService(definition, now, ports, open, probes, aliveProbes, step);
    }

    /** Returns those of its ports that were picked for it. */
    List<Integer> pickedPorts() {
        return ports.entrySet().stream()
                .filter(port -> Integer.valueOf(0).equals(definition.ports().get(port.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    Optional<Integer> port() {
        return ports.values().stream().findFirst();
    }
}
