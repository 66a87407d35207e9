package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks whether the ports of a run are free after its end, and tells. */
final class PortReport {
    /** A dead process's socket may listen on for some milliseconds until the kernel has closed its files. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final long PAUSE_MILLIS = 5;

    private final ProcessTable table;
    private final PortCheck check;

    PortReport(ProcessTable table, PortCheck check) {
        this.table = table;
        this.check = check;
    }

    void tell(RunRecord record, Consumer<RunEvent> facts) throws InterruptedException {
        List<Checked> checked = new ArrayList<>();
        for (ServiceRecord service : record.services()) {
            for (int port : service.ports().values()) {
                checked.add(new Checked(patiently(port), Optional.of(service.name())));
            }
        }
        released(checked).forEach(facts);
    }

    /** Returns what is to be said of the ports. */
    List<StopEvent.PortReleased> look(Set<Integer> ports) throws InterruptedException {
        List<Checked> checked = new ArrayList<>();
        for (int port : ports) {
            checked.add(new Checked(patiently(port), Optional.empty()));
        }
        return released(checked);
    }

    private record Checked(PortStatus status, Optional<ServiceName> service) {}

    /** Reads the table of the sockets once for all ports. */
    private List<StopEvent.PortReleased> released(List<Checked> checked) {
        Set<Integer> lingering = check.lingering(checked.stream()
                .map(Checked::status)
                .filter(PortStatus::isFree)
                .map(PortStatus::port)
                .collect(Collectors.toUnmodifiableSet()));
        return checked.stream()
                .map(each -> new StopEvent.PortReleased(
                        each.status().port(), each.service(), each.status().isFree(), words(each.status(), lingering)))
                .toList();
    }

    private String words(PortStatus status, Set<Integer> lingering) {
        if (!status.isFree()) {
            return Holders.describe(table, status);
        }
        return lingering.contains(status.port()) ? "its ended connections (TIME_WAIT) are gone within 60 s" : "";
    }

    private PortStatus patiently(int port) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        PortStatus status = check.check(port);
        while (!status.isFree() && System.nanoTime() - deadline < 0) {
            Thread.sleep(PAUSE_MILLIS);
            status = check.check(port);
        }
        return status;
    }
}
