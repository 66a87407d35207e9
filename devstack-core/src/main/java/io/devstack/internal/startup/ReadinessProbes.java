package io.devstack.internal.startup;

import io.devstack.internal.probe.ExecProbe;
import io.devstack.internal.probe.HttpProbe;
import io.devstack.internal.probe.LogProbe;
import io.devstack.internal.probe.Probe;
import io.devstack.internal.probe.StayUpProbe;
import io.devstack.internal.probe.TcpProbe;
import io.devstack.internal.startup.PlannedService.PlannedProbe;
import io.devstack.model.ReadyPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the probes of a launched service from its definition. */
final class ReadinessProbes {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final LaunchedService launch;
    private final PlannedService service;

    ReadinessProbes(LaunchedService launch) {
        this.launch = launch;
        this.service = launch.service();
    }

    /**
     * Returns all of them.
     *
     * @param port the first port of the service
     * @param debugged whether a debugger is awaited
     */
    List<Probe> all(Optional<PortLook> port, BooleanSupplier debugged) {
        List<Probe> probes = new ArrayList<>();
        for (PlannedProbe planned : service.probes()) {
            probes.add(probe(planned, port));
        }
        if (hasOnlyFailOn()) {
            probes.add(port.isPresent() ? tcp(service.port().orElseThrow(), port) : new StayUpProbe(MOMENT, debugged));
        }
        if (port.isPresent() && service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER) {
            probes.add(new PortHeldProbe(port.get()));
        }
        return probes;
    }

    /** Returns those that may find that the service will never be ready. */
    List<Probe> failOn() {
        return service.probes().stream()
                .filter(probe -> probe instanceof PlannedProbe.Log given
                        && given.failOn().isPresent())
                .map(probe -> probe(probe, Optional.empty()))
                .toList();
    }

    /** Returns the one that finds in the log the port that the service chooses itself. */
    Optional<LogProbe> portInLog() {
        return service.probes().stream()
                .flatMap(probe -> probe instanceof PlannedProbe.Log given
                        ? given.wanted().filter(LogProbe::namesPort).stream()
                        : Stream.empty())
                .findFirst()
                .map(pattern -> log(Optional.of(pattern), Optional.empty()));
    }

    boolean hasOnlyFailOn() {
        return service.probes().stream()
                .allMatch(probe ->
                        probe instanceof PlannedProbe.Log log && log.wanted().isEmpty());
    }

    /** Returns whether a probe asks at its first port over both families, so that nothing that opens it can be missed. */
    boolean askAtPort() {
        return service.port()
                .filter(port -> hasOnlyFailOn()
                        || service.probes().stream()
                                .anyMatch(probe -> probe instanceof PlannedProbe.Tcp
                                        || (probe instanceof PlannedProbe.Http http
                                                && http.request().isAt("localhost", port))))
                .isPresent();
    }

    private Probe probe(PlannedProbe planned, Optional<PortLook> port) {
        if (planned instanceof PlannedProbe.Http http) {
            Probe probe = new HttpProbe(http.request(), http.status(), http.body());
            boolean own = port.isPresent()
                    && http.request().isAt("localhost", service.port().orElseThrow());
            return own ? new OpenedProbe(probe, port.get()) : probe;
        }
        if (planned instanceof PlannedProbe.Log log) {
            return log(log.wanted(), log.failOn());
        }
        if (planned instanceof PlannedProbe.Exec exec) {
            return new ExecProbe(launch.tools().launcher(), exec.command());
        }
        return tcp(((PlannedProbe.Tcp) planned).port(), port);
    }

    private LogProbe log(Optional<Pattern> wanted, Optional<Pattern> failOn) {
        return new LogProbe(
                launch.log(), ServiceEnvironment.charset(service.launch().environment()), wanted, failOn);
    }

    private static Probe tcp(int number, Optional<PortLook> port) {
        Probe probe = new TcpProbe(number);
        return port.isPresent() ? new OpenedProbe(probe, port.get()) : probe;
    }
}
