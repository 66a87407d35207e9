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
import java.util.Optional;
import java.util.function.Consumer;

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
        for (ServiceRecord service : record.services()) {
            for (int port : service.ports().values()) {
                facts.accept(look(port, Optional.of(service.name())));
            }
        }
    }

    /** Returns what is to be said of the port. */
    StopEvent.PortReleased look(int port, Optional<ServiceName> service) throws InterruptedException {
        PortStatus status = patiently(port);
        String lingering =
                status.isFree() && check.lingers(port) ? "its ended connections (TIME_WAIT) are gone within 60 s" : "";
        return new StopEvent.PortReleased(
                port, service, status.isFree(), status.isFree() ? lingering : Holders.describe(table, status));
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
